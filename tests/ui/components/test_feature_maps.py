from __future__ import annotations

import numpy as np
import pytest
import torch

from cnnlib.analysis.feature_maps import network_maps
from cnnlib.analysis.layer_kernels import kernel_layer, layer_kernels
from cnnlib.models.layer import INPUT
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import build
from cnnlib.ui.components.feature_maps import message
from cnnlib.ui.components.feature_maps.feature_maps import changes_of, shown_channel
from cnnlib.ui.components.feature_maps.message import FULL, THUMBNAIL, maps_message

CHOICE = {"layer": "conv1", "channel": 3, "order": "activity", "scale": "network"}


def lenet(opened: str, channel: int = 0):
    torch.manual_seed(0)
    model, image = build("lenet").eval(), torch.rand(1, 28, 28)
    graph = layer_graph(model, image.shape)
    maps = network_maps(model, image, opened)
    layer = None if opened == INPUT else kernel_layer(graph, opened)
    kernels = None if layer is None else layer_kernels(model, graph, layer)
    return maps, kernels, *maps_message(maps, graph, kernels, channel)


def test_the_message_holds_the_maps_their_activity_and_their_kernels() -> None:
    maps, kernels, head, blobs = lenet("act2")
    size = tuple(head["maps"][name] for name in ("count", "rows", "columns"))
    assert size == (16, 10, 10)
    np.testing.assert_array_equal(np.frombuffer(blobs[1], "<f4").reshape(size), maps.maps)
    activity = np.frombuffer(blobs[2], "<f4")
    np.testing.assert_allclose(activity, np.abs(maps.maps).mean((1, 2)), rtol=1e-6)
    assert head["kernels"]["layer"] == "conv2"
    assert head["kernels"]["count"] == 16
    sent = np.frombuffer(blobs[3], "<f4").reshape(kernels.values.shape)
    np.testing.assert_array_equal(sent, kernels.values)
    assert head["step"] == 1


def test_the_picture_has_no_kernel() -> None:
    _maps, _kernels, head, blobs = lenet(INPUT)
    assert head["kernels"] is None
    assert len(blobs) == 3
    assert head["layers"][0]["category"] == "input"


def test_thumbnails_are_small_and_full_at_their_largest() -> None:
    maps, _kernels, head, blobs = lenet("conv1")
    values, start = np.frombuffer(blobs[0], np.int8), 0
    for layer, summary in zip(head["layers"], maps.layers, strict=True):
        rows, columns = layer["rows"], layer["columns"]
        assert max(rows, columns) <= THUMBNAIL
        thumbnail = values[start : start + rows * columns]
        assert np.abs(thumbnail).max() == FULL
        if len(summary.shape) == 3:
            expected = summary.thumbnail * (FULL / np.abs(summary.thumbnail).max())
            np.testing.assert_allclose(thumbnail.reshape(rows, columns), expected, atol=0.51)
        start += rows * columns
    assert start == len(values)


def test_of_many_values_every_second_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MOST_VALUES", 6 * 28 * 28 // 4)
    maps, _kernels, head, blobs = lenet("conv1")
    assert head["step"] == 2
    sent = np.frombuffer(blobs[1], "<f4").reshape(6, 14, 14)
    np.testing.assert_array_equal(sent, maps.maps[:, ::2, ::2])


def test_of_many_weights_only_the_chosen_kernel_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "MOST_WEIGHTS", 100)
    _maps, kernels, head, blobs = lenet("conv2", channel=5)
    assert (head["kernels"]["first"], head["kernels"]["count"]) == (5, 1)
    sent = np.frombuffer(blobs[3], "<f4").reshape(kernels.values.shape[1:])
    np.testing.assert_array_equal(sent, kernels.values[5])


def test_a_choice_becomes_settings() -> None:
    assert changes_of(CHOICE, ["conv1"]) == {
        "map_layer": "conv1",
        "map_channel": 3,
        "map_order": "activity",
        "map_scale": "network",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"layer": "conv9"},
        {"layer": 3},
        {"layer": ["conv1"]},
        {"channel": -1},
        {"channel": True},
        {"channel": "3"},
        {"channel": 1e9},
        {"order": "size"},
        {"scale": None},
    ],
)
def test_a_choice_that_is_not_there_changes_nothing(wrong: dict[str, object]) -> None:
    assert changes_of({**CHOICE, **wrong}, ["conv1"]) == {}


def test_a_channel_that_the_layer_lacks_is_the_first() -> None:
    maps, *_rest = lenet("conv1")
    assert shown_channel(5, maps) == 5
    assert shown_channel(6, maps) == 0
