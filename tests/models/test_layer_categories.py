from __future__ import annotations

import pytest
import torchvision
from torch import nn

from cnnlib.models.layer import Layer
from cnnlib.models.layer_categories import CATEGORIES, category, is_elementwise, is_global
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.networks import COURSE
from cnnlib.models.registry import build


def layer(kind: str, shape: tuple[int, ...]) -> Layer:
    return Layer("x", kind, ("input",), shape, 0, 0, 0, None)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Conv2d", "convolution"),
        ("ConvTranspose2d", "convolution"),
        ("MaxPool2d", "pooling"),
        ("AdaptiveAvgPool2d", "pooling"),
        ("mean", "pooling"),
        ("BatchNorm2d", "normalization"),
        ("LayerNorm", "normalization"),
        ("ReLU", "activation"),
        ("log_softmax", "activation"),
        ("Hardswish", "activation"),
        ("Linear", "dense"),
        ("add", "merge"),
        ("cat", "merge"),
        ("mul", "merge"),
        ("Flatten", "other"),
        ("Dropout", "other"),
        ("permute", "other"),
    ],
)
def test_the_kind_of_a_layer_says_what_it_does(kind: str, expected: str):
    assert category(kind) == expected
    assert expected in CATEGORIES


def test_what_keeps_each_cell_apart_goes_with_the_layer_before():
    assert all(is_elementwise(kind) for kind in ("ReLU", "BatchNorm2d", "Dropout", "flatten"))
    assert not any(is_elementwise(kind) for kind in ("Conv2d", "MaxPool2d", "Linear", "add"))


def test_pooling_is_global_where_one_cell_is_left():
    assert is_global(layer("AdaptiveAvgPool2d", (512, 1, 1)))
    assert is_global(layer("mean", (512,)))
    assert not is_global(layer("AdaptiveAvgPool2d", (512, 7, 7)))
    assert not is_global(layer("MaxPool2d", (512, 1, 1)))


@pytest.mark.parametrize("name", COURSE)
def test_every_layer_with_parameters_in_the_catalog_has_a_category(name: str):
    network = COURSE[name]
    size = network.size
    graph = layer_graph(build(network.family, network.options), (1, size, size))
    assert all(category(each.kind) != "other" for each in graph.layers if each.parameters)


def test_networks_of_torchvision_have_categories():
    models: list[nn.Module] = [
        torchvision.models.mobilenet_v3_small(),
        torchvision.models.densenet121(),
    ]
    for model in models:
        kinds = {each.kind for each in layer_graph(model, (3, 224, 224)).layers}
        assert {kind for kind in kinds if category(kind) == "other"} <= {"flatten", "Dropout"}
