"""The stage of the Channels page: inputs, kernels, what each channel gives, their sum."""

from __future__ import annotations

from cnnlib.ops.convolution.channel_stage import ChannelStage
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.channel_grids import channel_grids, channel_remark
from cnnlib.ui.components.stage.editable_stage import editable_stage
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.page_state import PageState

SETTINGS = {"x": "edits", "w": "weights", "b": "biases"}
"""The setting that keeps what is typed into a grid, by the first letter of its name."""


def channels_stage(state: PageState, result: ChannelStage, shown: int) -> None:
    """Draw the stage and, below it, the verification.

    Args:
        state: The page's values.
        result: Its numbers.
        shown: The output channel whose partial sums are drawn, counted from 0.
    """
    drawn = channel_grids(result, shown)
    rows, columns = result.output.shape[1:]
    editable_stage(
        state,
        drawn.grids,
        result.rules(shown),
        edits={grid.name: SETTINGS[grid.name[0]] for grid in drawn.grids if grid.editable},
        offsets=drawn.offsets,
        start=(f"y{shown + 1}", (rows - 1) // 2, (columns - 1) // 2),
        separators=drawn.separators,
        height=430,
        rows=result.spec.in_channels,
        terms=17,
    )
    line = verification_line(result.verification, channel_remark(result))
    panel(f"{state.page}:proof", line)
