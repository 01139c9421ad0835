from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnlib.ops.pooling.global_average import HEADS, Head, HeadLayer, global_average


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3), st.integers(0, 99))
def test_three_ways_give_the_same_numbers(
    rows: int, columns: int, channels: int, seed: int
) -> None:
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(2, channels, rows, columns, generator=draw)
    found = global_average(x)
    exact = x.double().mean((2, 3))
    for result in (found.mean, found.pooled, found.dense):
        assert result.shape == (2, channels)
        torch.testing.assert_close(result.double(), exact, atol=1e-5, rtol=0)
    assert 0 <= found.difference <= 2e-6


def count(*layers: nn.Module) -> int:
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


def test_the_heads_have_the_parameters_of_pytorchs_layers() -> None:
    with torch.device("meta"):
        alexnet = {
            1000: (nn.Linear(256 * 6 * 6, 4096), nn.Linear(4096, 4096), nn.Linear(4096, 1000)),
            10: (nn.Linear(256 * 5 * 5, 4096), nn.Linear(4096, 4096), nn.Linear(4096, 10)),
        }
        nin = {
            1000: (nn.Conv2d(384, 1024, 3), nn.Conv2d(1024, 1024, 1), nn.Conv2d(1024, 1000, 1)),
            10: (nn.Conv2d(384, 10, 3), nn.Conv2d(10, 10, 1), nn.Conv2d(10, 10, 1)),
        }
    for classes, (first, second) in HEADS.items():
        assert first.parameters == count(*alexnet[classes])
        assert second.parameters == count(*nin[classes])
    assert HEADS[1000][0].parameters == 58_631_144
    assert HEADS[1000][1].parameters == 5_614_568


def test_alexnets_head_is_torchvisions() -> None:
    from torchvision.models import alexnet

    with torch.device("meta"):
        head: Head = HEADS[1000][0]
        assert head.parameters == count(alexnet(weights=None).classifier)


def test_flattening_costs_as_many_weights_as_there_are_cells() -> None:
    flattened, averaged = HeadLayer("dense", 512 * 7 * 7, 10), HeadLayer("dense", 512, 10)
    assert (flattened.parameters, averaged.parameters) == (250_890, 5_130)
    assert flattened.parameters == count(nn.Linear(512 * 7 * 7, 10))
