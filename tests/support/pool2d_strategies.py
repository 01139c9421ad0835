"""Random settings and inputs of pooling that several tests draw from."""

from __future__ import annotations

import torch
from hypothesis import strategies as st

from cnnlib.ops.pooling.spec import KINDS, Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis


@st.composite
def any_specs(draw: st.DrawFn) -> Pool2dSpec:
    """Settings of the right types, possible or not."""
    axes = [
        PoolAxis(
            size=draw(st.integers(1, 10)),
            kernel=draw(st.integers(1, 6)),
            stride=draw(st.none() | st.integers(1, 5)),
            padding=draw(st.sampled_from([0, 0, 1, 1, 2, 3])),
            dilation=draw(st.sampled_from([1, 1, 2, 3])),
        )
        for _ in range(2)
    ]
    return Pool2dSpec(
        draw(st.sampled_from(KINDS)),
        *axes,
        ceil_mode=draw(st.booleans()),
        count_include_pad=draw(st.booleans()),
        divisor_override=draw(st.none() | st.integers(-3, 5)),
        batch=draw(st.integers(1, 2)),
        channels=draw(st.integers(1, 3)),
    )


@st.composite
def specs(draw: st.DrawFn, single: bool = False) -> Pool2dSpec:
    """Settings that can be computed; with `single`, of one image and channel."""
    spec = draw(any_specs())
    if single:
        spec = spec.changed({"batch": 1, "channels": 1})
    for _ in range(20):
        if not (problems := spec.problems()):
            break
        spec = spec.changed(problems[0].fixes[0].changes)
    assert not spec.problems()
    return spec


def input_of(spec: Pool2dSpec, seed: int = 0) -> torch.Tensor:
    """Random whole numbers with many ties, `(N, C, H, W)`, or decimals for odd seeds."""
    draw = torch.Generator().manual_seed(seed)
    if seed % 2:
        return torch.randn(spec.input_shape, generator=draw)
    return torch.randint(-2, 3, spec.input_shape, generator=draw).float()
