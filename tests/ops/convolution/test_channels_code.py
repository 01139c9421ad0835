from __future__ import annotations

from typing import Any

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.data.channel_presets import INPUT_CHANNELS, INPUT_PRESETS, KERNEL_PRESETS
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.channel_sums import channels_read, mute
from cnnlib.ops.convolution.channels_code import channels_code
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec


@settings(deadline=None)
@given(st.data())
def test_the_program_computes_the_convolution(data: st.DataObject) -> None:
    draw = data.draw
    groups = draw(st.integers(1, 2))
    axis = Axis(draw(st.integers(3, 5)), draw(st.integers(1, 3)), draw(st.integers(0, 3)))
    axis = Axis(axis.size, axis.kernel, axis.padding, draw(st.integers(1, 2)))
    spec = Conv2dSpec(
        axis,
        axis,
        in_channels=groups * draw(st.integers(1, 2)),
        out_channels=groups * draw(st.integers(1, 2)),
        groups=groups,
        bias=draw(st.booleans()),
    )
    inputs, kernels = (
        draw(st.sampled_from(sorted(presets))) for presets in (INPUT_PRESETS, KERNEL_PRESETS)
    )
    count = spec.out_channels * INPUT_CHANNELS
    x = INPUT_PRESETS[inputs].build(INPUT_CHANNELS, axis.size, 3)[: spec.in_channels].clone()
    full = KERNEL_PRESETS[kernels].build(count, axis.kernel, 4)
    full = full.reshape(spec.out_channels, INPUT_CHANNELS, axis.kernel, axis.kernel).clone()
    x[0, 1, 2], full[0, 0, 0, 0] = 0.1, -7
    weight = torch.stack([full[o, list(channels_read(spec, o))] for o in range(spec.out_channels)])
    bias = np.array([0.5, -1, 2, 3], np.float32)[: spec.out_channels] if spec.bias else None
    muted = {draw(st.integers(0, spec.in_channels - 1))} if draw(st.booleans()) else set()
    shape = (spec.out_channels, INPUT_CHANNELS, axis.kernel, axis.kernel)
    source = channels_code(
        spec,
        INPUT_PRESETS[inputs].code(INPUT_CHANNELS, axis.size, 3),
        f"{KERNEL_PRESETS[kernels].code(count, axis.kernel, 4)}.reshape{shape}",
        bias,
        {(0, 1, 2): 0.1},
        {(0, 0, 0, 0): -7},
        muted,
    )
    names: dict[str, Any] = {"print": lambda *_: None}
    exec(source, names)
    added = None if bias is None else torch.from_numpy(bias)
    expected = conv2d(x[None], mute(weight, spec, muted), added, spec)
    torch.testing.assert_close(names["y"], expected)
