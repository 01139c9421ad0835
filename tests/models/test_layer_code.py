from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from cnnlib.models.layer_code import layer_call, layer_code
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.registry import CATALOG, build, input_size


@pytest.mark.parametrize(
    "call",
    [
        "nn.Conv2d(1, 6, 5, padding=2)",
        "nn.Conv2d(3, 8, (1, 3), stride=(2, 1), padding=(0, 1), bias=False)",
        "nn.Conv2d(3, 8, 3, padding='same')",
        "nn.Linear(400, 120)",
        "nn.Linear(400, 120, bias=False)",
        "nn.BatchNorm2d(16)",
        "nn.MaxPool2d(2)",
        "nn.MaxPool2d(3, stride=2, padding=1)",
        "nn.AvgPool2d(2)",
        "nn.AdaptiveAvgPool2d(1)",
        "nn.Dropout(0.5)",
        "nn.Flatten()",
        "nn.ReLU()",
    ],
)
def test_a_call_gives_the_layer_whose_call_it_is(call: str) -> None:
    assert layer_call(eval(call, {"nn": nn})) == call


@pytest.mark.parametrize("name", CATALOG)
def test_every_layer_of_the_catalog_is_built_anew_by_its_line(name: str) -> None:
    with torch.device("meta"):
        network = build(name)
    for layer in network.modules():
        if any(True for _ in layer.children()):
            continue
        again: Any = eval(layer_call(layer), {"nn": nn})
        assert isinstance(layer, type(again))
        shapes = {n: t.shape for n, t in layer.state_dict().items()}
        assert {n: t.shape for n, t in again.state_dict().items()} == shapes


@pytest.mark.parametrize("name", CATALOG)
def test_every_layer_of_the_graph_has_a_line(name: str) -> None:
    with torch.device("meta"):
        network = build(name)
    size = input_size(name)
    for layer in layer_graph(network, (1, size, size)).layers:
        assert layer_code(network, layer.name), layer.name


def test_functions_are_written_as_a_block_calls_them() -> None:
    with torch.device("meta"):
        network = build("resnet")
    assert layer_code(network, "stage1.0.add") == "y + x"
    assert layer_code(network, "stage1.0.relu_1") == "F.relu(x)"
    assert layer_code(network, "stage1.0.conv1") == "nn.Conv2d(16, 16, 3, padding=1, bias=False)"
    assert layer_code(network, "nothing") == ""
