from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.models.layer_graph import INPUT, layer_graph


class Doubting(nn.Module):
    """Looks at a value, which torch.fx cannot record."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.again = nn.Conv2d(2, 2, 3, padding=1)
        self.head = nn.Linear(72, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv(x)
        if x.shape[-1] > 4:
            x = self.again(self.again(x))
        return self.head(x.flatten(1))


def test_a_network_that_cannot_be_recorded_is_listed_by_its_modules() -> None:
    graph = layer_graph(Doubting(), (1, 8, 8))
    assert [(each.name, each.kind, each.inputs, each.parameters) for each in graph.layers] == [
        ("conv", "Conv2d", (INPUT,), 20),
        ("again", "Conv2d", ("conv",), 38),
        ("again_1", "Conv2d", ("again",), 0),
        ("head", "Linear", (), 292),
    ]
    assert [each.macs for each in graph.layers] == [648, 1296, 1296, 288]
    assert not any(each.receptive_field or each.whole_picture for each in graph.layers)
    assert "control flow" in str(graph.problem)
    with pytest.raises(SettingsError, match=r"head \(Linear\), where 32 arrives"):
        layer_graph(Doubting(), (1, 6, 6))


class Sorts(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.conv(x)
        return x if x.sum().item() > 0 else -x


def test_code_that_looks_at_values_is_named() -> None:
    with pytest.raises(SettingsError, match=r"conv \(Conv2d\) its code looks at values"):
        layer_graph(Sorts(), (1, 8, 8))
