from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnlib.ops.convolution.layer_sequence import LayerSequence, bottleneck, direct, separable

COUNT = st.integers(1, 6)


def layers(sequence: LayerSequence) -> nn.Sequential:
    return nn.Sequential(
        *(
            nn.Conv2d(
                spec.in_channels,
                spec.out_channels,
                spec.height.kernel,
                padding=spec.height.padding // 2,
                groups=spec.groups,
            )
            for spec in sequence.specs
        )
    )


@given(COUNT, COUNT, COUNT, st.sampled_from([1, 3, 5]), COUNT)
def test_the_costs_are_pytorchs(
    inputs: int, reduced: int, outputs: int, kernel: int, size: int
) -> None:
    for sequence in (
        direct(inputs, outputs, kernel, size),
        bottleneck(inputs, reduced, outputs, kernel, size),
        separable(inputs, outputs, kernel, size),
    ):
        module = layers(sequence)
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            y = module(torch.zeros(1, inputs, size, size))
        assert y.shape == (1, outputs, size, size)
        assert 2 * sequence.macs == counter.get_total_flops()
        assert sequence.parameters == sum(p.numel() for p in module.parameters())
        assert sequence.weights == sum(p.numel() for p in module.parameters() if p.dim() > 1)


@given(COUNT, COUNT, st.sampled_from([3, 5]))
def test_separable_leaves_one_part_in_outputs_and_one_in_kernel_squared(
    inputs: int, outputs: int, kernel: int
) -> None:
    share = separable(inputs, outputs, kernel, 7).macs / direct(inputs, outputs, kernel, 7).macs
    assert share == pytest.approx(1 / outputs + 1 / kernel**2)
