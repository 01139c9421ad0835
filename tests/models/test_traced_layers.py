from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torchvision import models

from cnnlib.core.problems import SettingsError
from cnnlib.models.layer_graph import INPUT, layer_graph


class Scaled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3, 1, 1))
        self.table = nn.Linear(2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        offset = self.table(torch.ones(2, device=x.device)).reshape(3, 1, 1)
        return x * self.scale + offset


def test_what_does_not_come_from_the_picture_is_a_cost_of_the_layer_that_reads_it() -> None:
    graph = layer_graph(Scaled(), (3, 4, 4))
    assert [(each.name, each.parameters, each.macs) for each in graph.layers] == [
        ("mul", 3, 0),
        ("add", 9, 6),
    ]
    assert [each.inputs for each in graph.layers] == [(INPUT,), ("mul",)]


class InPlace(nn.Module):
    """Adds a convolution's result to a tensor and goes on with that tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x.clone()
        y.add_(self.conv(x))
        return y.relu()


def test_what_is_changed_in_place_is_what_changed_it() -> None:
    last = layer_graph(InPlace(), (1, 8, 8)).layers[-1]
    assert last.inputs == ("add",)
    assert last.receptive_field is not None
    assert last.receptive_field.size == (3, 3)


class Two(nn.Module):
    def forward(self, x: torch.Tensor) -> dict[str, Any]:
        return {"same": x.relu(), "half": x[:, :, ::2]}


def test_a_network_may_return_several_tensors() -> None:
    graph = layer_graph(Two(), (1, 4, 4))
    assert graph.outputs == ("relu", "getitem")
    assert graph.layer("getitem").output_shape == (1, 2, 4)
    with pytest.raises(KeyError):
        graph.layer("none")


def test_a_layer_that_refuses_is_named_with_what_arrives() -> None:
    with pytest.raises(SettingsError, match=r"features.12 \(MaxPool2d\), where 256 × 1 × 1"):
        layer_graph(models.alexnet(weights=None), (3, 36, 36))
