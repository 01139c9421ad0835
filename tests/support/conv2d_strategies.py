"""Random settings that several tests draw from."""

from __future__ import annotations

import torch
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.spec import PADDING_MODES, Conv2dSpec

SMALL = {"size": 9, "kernel": 5, "padding": 9, "stride": 4, "dilation": 3}


@st.composite
def axes(draw: st.DrawFn, fits: bool = False) -> Axis:
    """An axis; with `fits`, one whose window fits."""
    values = {
        name: draw(st.integers(0 if name == "padding" else 1, most)) for name, most in SMALL.items()
    }
    axis = Axis(**values)
    if fits and axis.output == 0:
        return Axis(**{**values, "size": axis.size + axis.span - axis.padded})
    return axis


@st.composite
def specs(draw: st.DrawFn, channels: bool = False) -> Conv2dSpec:
    """A spec that can be computed: one channel each way, or a few in groups."""
    groups = draw(st.integers(1, 3)) if channels else 1
    spec = Conv2dSpec(
        draw(axes(fits=True)),
        draw(axes(fits=True)),
        mode=draw(st.sampled_from(PADDING_MODES)),
        batch=draw(st.integers(1, 2)) if channels else 1,
        in_channels=groups * (draw(st.integers(1, 2)) if channels else 1),
        out_channels=groups * (draw(st.integers(1, 2)) if channels else 1),
        groups=groups,
        bias=draw(st.booleans()),
    )
    return spec.changed({"mode": "zeros"}) if spec.problems() else spec


def tensors(spec: Conv2dSpec, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Random input, weight and bias of `spec`."""
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(spec.input_shape, generator=draw)
    weight = torch.randn(spec.weight_shape, generator=draw)
    return x, weight, torch.randn(spec.out_channels, generator=draw)
