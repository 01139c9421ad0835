"""The stage of the Convolution page: padded input, kernel, bias, output, and the verification."""

from __future__ import annotations

import numpy as np

from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.provenance.sliding_window import SlidingWindow
from cnnlib.ui.components.dropped_cells import dropped_remark
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.editable_stage import editable_stage
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.layer_reference import strip
from cnnlib.ui.pages.convolution.result import ConvolutionResult


def convolution_stage(state: PageState, result: ConvolutionResult) -> None:
    """Draw the stage and, below it, the verification and the costs of the layer."""
    height, width = result.spec.height, result.spec.width
    biased = result.bias is not None
    rule = SlidingWindow(
        target="output",
        source="input",
        weights="kernel",
        bias="bias" if biased else None,
        kernel=(height.kernel, width.kernel),
        stride=(height.stride, width.stride),
        dilation=(height.dilation, width.dilation),
        form="dot",
    )
    editable_stage(
        state,
        _grids(result),
        [rule],
        edits={"input": "edits", "kernel": "weights", "bias": "b"},
        offsets={"input": (height.before, width.before)},
        start=("output", (height.output - 1) // 2, (width.output - 1) // 2),
        separators=("∗", "+", "=") if biased else ("∗", "="),
        height=340,
    )
    remark = dropped_remark(height.dropped, width.dropped)
    verified = verification_line(result.verification, remark)
    panel(f"{state.page}:proof", verified + strip(layer_costs(result.spec)))


def _grids(result: ConvolutionResult) -> list[Grid]:
    height, width = result.spec.height, result.spec.width
    grids = [
        Grid(
            "input",
            "input",
            result.padded,
            _("Input"),
            pad=(height.before, height.after, width.before, width.after),
            editable=True,
            unread_rows=height.unread(),
            unread_columns=width.unread(),
        ),
        Grid("kernel", "kernel", result.weight, _("Kernel"), editable=True),
    ]
    if result.bias is not None:
        value = np.array([[result.bias]], dtype=np.float32)
        grids.append(Grid("bias", "bias", value, _("Bias"), editable=True))
    return [*grids, Grid("output", "output", result.output, _("Output"))]
