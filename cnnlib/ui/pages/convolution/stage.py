"""The stage of the Convolution page: padded input, kernel, bias, output, and the verification."""

from __future__ import annotations

import numpy as np

from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.provenance.sliding_window import SlidingWindow
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.editable_stage import editable_stage
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _, n_
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
    verified = verification_line(result.verification, _unread(result))
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


def _unread(result: ConvolutionResult) -> str:
    """Return a sentence on the padded rows and columns that the floor leaves unread."""
    rows, columns = result.spec.height.dropped, result.spec.width.dropped
    if rows and columns:
        return _("The floor drops the {rows} and the {columns}: no window reads them.").format(
            rows=n_("last row", "last {count} rows", rows).format(count=rows),
            columns=n_("last column", "last {count} columns", columns).format(count=columns),
        )
    if rows:
        return n_(
            "The floor drops the last row: no window reads it.",
            "The floor drops the last {count} rows: no window reads them.",
            rows,
        ).format(count=rows)
    if columns:
        return n_(
            "The floor drops the last column: no window reads it.",
            "The floor drops the last {count} columns: no window reads them.",
            columns,
        ).format(count=columns)
    return ""
