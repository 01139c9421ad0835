from __future__ import annotations

from typing import Any

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.data.cell_edits import format_edits
from cnnlib.data.channel_edits import BLOCK
from cnnlib.data.channel_presets import INPUT_CHANNELS, INPUT_PRESETS, KERNEL_PRESETS
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.channel_values import ChannelValues


@settings(deadline=None)
@given(st.data())
def test_the_program_gives_the_numbers_of_the_stage(data: st.DataObject) -> None:
    draw = data.draw
    groups = draw(st.sampled_from([1, 2, 4]))
    axis = Axis(5, draw(st.integers(1, 3)), draw(st.integers(0, 3)), draw(st.integers(1, 2)))
    spec = Conv2dSpec(
        axis,
        axis,
        in_channels=groups * draw(st.integers(1, 4 // groups)),
        out_channels=groups * draw(st.integers(1, 4)),
        groups=groups,
        bias=draw(st.booleans()),
    )
    cells = st.dictionaries(
        st.tuples(st.integers(0, 20 * BLOCK), st.integers(0, 5)),
        st.integers(-9, 9).map(float),
        max_size=9,
    )
    values = ChannelValues(
        draw(st.sampled_from(sorted(INPUT_PRESETS))),
        draw(st.sampled_from(sorted(KERNEL_PRESETS))),
        draw(st.integers(0, 99)),
        format_edits(draw(cells)),
        format_edits(draw(cells)),
        format_edits(draw(cells)),
    )
    muted = draw(st.sets(st.integers(0, spec.in_channels - 1), max_size=1))
    names: dict[str, Any] = {"print": lambda *_: None}
    exec(values.program(spec, muted), names)
    found = values.stage(spec, muted)
    assert torch.equal(names["y"][0], found.output)
    assert found.verification.holds


def test_an_edit_finds_its_channel() -> None:
    spec = Conv2dSpec(Axis(3, 2), Axis(3, 2), in_channels=2, out_channels=2, bias=True)
    pair = 1 * INPUT_CHANNELS + 1
    values = ChannelValues(
        "ones", "ones", 0, f"{BLOCK + 2}.1.7", f"{pair * BLOCK}.1.5", "1.0.0.5~0.0.-3"
    )
    assert values.input(spec)[1, 2, 1] == 7
    assert values.input(spec).sum() == 2 * 9 + 6
    kernels = values.every_kernel(2, 2)
    assert kernels[1, 1, 0, 1] == 5
    assert kernels.sum() == kernels.numel() + 4
    assert values.bias(2).tolist() == [-3, 0.5]
