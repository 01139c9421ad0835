from __future__ import annotations

import pytest
import torchvision

from cnnlib.models.layer import Layer, LayerGraph
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.layer_tree import Group, groups_of, layer_tree, layers_of
from cnnlib.models.registry import build


def graph(*names: str, kinds: dict[str, str] | None = None) -> LayerGraph:
    """A chain of layers with these names."""
    inputs = ("input", *names)
    return LayerGraph(
        (1, 8, 8),
        tuple(
            Layer(name, (kinds or {}).get(name, "Conv2d"), (before,), (4, 8, 8), 10, 5, 1024, None)
            for name, before in zip(names, inputs, strict=False)
        ),
    )


def outline(nodes: tuple[Layer | Group, ...]) -> list[object]:
    return [
        {node.path: outline(node.children)} if isinstance(node, Group) else node.name
        for node in nodes
    ]


def test_layers_without_a_path_are_no_group():
    assert outline(layer_tree(graph("conv", "act"))) == ["conv", "act"]


def test_paths_nest():
    tree = layer_tree(graph("stem", "stage1.conv", "stage1.body.conv1", "stage1.body.conv2"))
    assert outline(tree) == [
        "stem",
        {"stage1": ["stage1.conv", {"stage1.body": ["stage1.body.conv1", "stage1.body.conv2"]}]},
    ]


def test_a_group_of_one_is_its_child():
    assert outline(layer_tree(graph("stage1.conv", "head.pool.max", "head.pool.avg"))) == [
        "stage1.conv",
        {"head.pool": ["head.pool.max", "head.pool.avg"]},
    ]


def test_a_path_that_is_entered_again_is_another_group():
    tree = layer_tree(graph("a.1", "a.2", "b", "a.3", "a.4"))
    assert outline(tree) == [{"a": ["a.1", "a.2"]}, "b", {"a(2)": ["a.3", "a.4"]}]


def test_equal_groups_in_a_row_are_one_where_there_is_more_beside_them():
    names = [f"stage.{block}.{layer}" for block in range(4) for layer in ("conv", "act")]
    alone = layer_tree(graph(*names))
    assert [node.path for node in alone[0].children if isinstance(node, Group)] == [
        *("stage.0", "stage.1", "stage.2", "stage.3"),
    ]
    assert isinstance(alone[0], Group)
    assert alone[0].repeats == 4
    different = {"stage.0.act": "BatchNorm2d"}
    (stage,) = layer_tree(graph(*names, kinds=different))
    assert isinstance(stage, Group)
    assert stage.repeats == 1
    first, repeated = stage.children
    assert isinstance(repeated, Group)
    assert isinstance(first, Group)
    assert (first.path, first.repeats) == ("stage.0", 1)
    assert (repeated.path, repeated.name, repeated.repeats) == ("stage.1..3", "1–3", 3)


def test_groups_in_parallel_are_not_repeated():
    names = [f"branch.{block}.{layer}" for block in range(4) for layer in ("conv", "act")]
    chain = graph(*names, "end")
    layers = tuple(
        Layer(each.name, each.kind, ("input",), each.output_shape, 10, 5, 1024, None)
        if each.kind == "Conv2d" and each.name.endswith("conv")
        else each
        for each in chain.layers
    )
    tree = layer_tree(LayerGraph((1, 8, 8), layers))
    assert [group.repeats for group in groups_of(tree)] == [1, 1, 1, 1, 1]


def test_a_deep_residual_network_is_few_groups():
    network = layer_graph(build("resnet", {"form": "compact", "depth": 56}), (1, 28, 28))
    tree = layer_tree(network)
    assert len(tree) <= 10
    stages = [node for node in tree if isinstance(node, Group)]
    assert [stage.repeats for stage in stages] == [9, 1, 1]
    second = stages[1].children[1]
    assert isinstance(second, Group)
    assert second.repeats == 8


@pytest.mark.parametrize("name", ["googlenet", "densenet121", "resnet50", "mobilenet_v2"])
def test_the_tree_holds_every_layer_once_in_order(name: str):
    options = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    network = layer_graph(getattr(torchvision.models, name)(**options), (3, 224, 224))
    tree = layer_tree(network)
    assert tuple(layer for node in tree for layer in layers_of(node)) == network.layers
    paths = [group.path for group in groups_of(tree)]
    assert len(paths) == len(set(paths))
    assert all(len(group.children) > 1 for group in groups_of(tree))
    assert sum(node.parameters for node in tree) == sum(each.parameters for each in network.layers)
    assert sum(node.macs for node in tree) == sum(each.macs for each in network.layers)


def test_a_group_is_fed_by_the_layers_outside_of_it():
    tree = layer_tree(graph("stem", "stage.conv1", "stage.conv2"))
    stage = tree[1]
    assert isinstance(stage, Group)
    assert stage.inputs == ("stem",)
