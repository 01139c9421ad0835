from __future__ import annotations

import pytest
import torch

from cnnlib.data.channel_edits import edits_by_channel
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.channel_stage import channel_stage, grid_names
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.stage.channel_grids import channel_grids, channel_remark


def stage_of(inputs: int, outputs: int, groups: int, bias: bool, padding: int = 1):  # type: ignore[no-untyped-def]
    axis = Axis(4, 2, padding)
    spec = Conv2dSpec(axis, axis, in_channels=inputs, out_channels=outputs, groups=groups)
    weight = torch.ones(spec.weight_shape)
    added = torch.ones(outputs) if bias else None
    return channel_stage(torch.ones(inputs, 4, 4), weight, added, spec, {0})


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("inputs", "outputs", "groups"), [(1, 1, 1), (3, 2, 1), (4, 8, 4)])
def test_the_signs_stand_between_the_parts(
    inputs: int, outputs: int, groups: int, bias: bool
) -> None:
    drawn = channel_grids(stage_of(inputs, outputs, groups, bias), 0)
    assert len(drawn.separators) == len(drawn.grids) - 1
    signs = [
        (sign, after.name[0])
        for sign, after in zip(drawn.separators, drawn.grids[1:], strict=True)
        if sign
    ]
    wanted = [("∗", "w"), ("→", "p"), ("+", "b"), ("=", "y")]
    assert signs == [pair for pair in wanted if bias or pair[0] != "+"]
    assert {grid.name for grid in drawn.grids} <= grid_names(4)


def test_each_kernel_stands_in_the_row_of_the_channel_that_it_reads() -> None:
    drawn = channel_grids(stage_of(4, 4, 4, True), 2)
    rows = {grid.name: grid.row for grid in drawn.grids}
    assert [rows[f"w{c}_{c}"] for c in (1, 2, 3, 4)] == [0, 1, 2, 3]
    assert rows["p3_3"] == 2
    assert rows["y1"] is None


def test_what_is_typed_into_a_grid_finds_its_place() -> None:
    drawn = channel_grids(stage_of(3, 2, 1, True, padding=2), 0)
    down, right = drawn.offsets["x3"]
    stored = (1 + 1 - down, 1 + 2 - right)  # row 1, column 2 of channel 3, behind its padding
    assert edits_by_channel({stored: 5.0}, 3, 4, 4) == {(2, 1, 2): 5.0}
    down, right = drawn.offsets["w2_3"]
    assert edits_by_channel({(0 - down, 1 - right): 5.0}, 99, 4, 4) == {(4 + 2, 0, 1): 5.0}


def test_what_is_left_out_is_said() -> None:
    assert channel_remark(stage_of(2, 2, 1, False)).startswith("Input channel 1 is muted")
    assert "first 4 of 8" in channel_remark(stage_of(4, 8, 4, False))
