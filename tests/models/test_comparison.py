from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.models.comparison import compare
from cnnlib.models.layer import Layer, LayerGraph
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import build

KINDS = st.sampled_from(("Conv2d", "BatchNorm2d", "ReLU", "add"))
LAYERS = st.lists(st.tuples(KINDS, st.integers(1, 3)), max_size=9)


def graph(layers: list[tuple[str, int]], name: str = "layer{}") -> LayerGraph:
    return LayerGraph(
        (1, 8, 8),
        tuple(
            Layer(name.format(number), kind, (), (channels, 8, 8), channels, 0, 0, None)
            for number, (kind, channels) in enumerate(layers)
        ),
    )


def resnet(**options: Any) -> LayerGraph:
    size = 96 if options.get("form") == "resnet18" else 28
    return layer_graph(build("resnet", options), (1, size, size))


@pytest.mark.parametrize("form", ["resnet18", "compact"])
def test_plain_and_residual_differ_in_sums_and_shortcuts_alone(form: str):
    plain, residual = resnet(form=form, skip=False), resnet(form=form, skip=True)
    missing, added = compare(plain, residual).marks
    assert missing == {}
    expected = [
        layer.name for layer in residual.layers if layer.kind == "add" or "shortcut" in layer.name
    ]
    assert list(added) == expected
    assert set(added.values()) == {"added"}
    gone, new = compare(residual, plain).marks
    assert new == {}
    assert gone == dict.fromkeys(expected, "missing")


def test_a_wider_network_has_changed_layers():
    narrow, wide = resnet(width=8), resnet(width=16)
    first, second = compare(narrow, wide).marks
    assert set(first.values()) == {"changed"}
    assert list(first) == list(second)
    unchanged = {layer.name for layer in narrow.layers} - set(first)
    assert all(not narrow.layer(name).parameters for name in unchanged)


def test_equal_pairs_come_before_changed_ones():
    first = graph([("Conv2d", 1), ("Conv2d", 2)])
    second = graph([("Conv2d", 2), ("Conv2d", 3)])
    pairs = compare(first, second).differences
    assert [pair.mark for pair in pairs] == ["missing", None, "added"]


def test_of_equally_good_alignments_names_decide():
    first = graph([("ReLU", 1)], "act{}")
    second = LayerGraph(
        (1, 8, 8), (*graph([("ReLU", 1)], "other{}").layers, *graph([("ReLU", 1)], "act{}").layers)
    )
    assert compare(first, second).marks[1] == {"other0": "added"}


@given(LAYERS, LAYERS)
def test_every_layer_is_in_one_pair_in_order(a: list[tuple[str, int]], b: list[tuple[str, int]]):
    first, second = graph(a), graph(b)
    pairs = compare(first, second).differences
    assert tuple(pair.first for pair in pairs if pair.first) == first.layers
    assert tuple(pair.second for pair in pairs if pair.second) == second.layers
    both = [(pair.first, pair.second) for pair in pairs if pair.first and pair.second]
    assert all(one.kind == other.kind for one, other in both)
    assert compare(first, first).marks == ({}, {})


@given(LAYERS, LAYERS)
def test_the_pairs_that_are_equal_are_a_longest_common_subsequence(
    a: list[tuple[str, int]], b: list[tuple[str, int]]
):
    # Names differ, so that they decide nothing here.
    pairs = compare(graph(a, "a{}"), graph(b, "b{}")).differences
    equal = sum(pair.mark is None for pair in pairs)
    longest = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            longest[i + 1][j + 1] = (
                longest[i][j] + 1 if one == other else max(longest[i][j + 1], longest[i + 1][j])
            )
    assert equal == longest[-1][-1]


def test_activations_and_poolings_stand_in_for_each_other():
    first = graph([("Sigmoid", 1), ("AvgPool2d", 1), ("Conv2d", 1)])
    second = graph([("ReLU", 1), ("MaxPool2d", 1), ("Linear", 1)])
    marks = [pair.mark for pair in compare(first, second).differences]
    assert marks == ["changed", "changed", "missing", "added"]
