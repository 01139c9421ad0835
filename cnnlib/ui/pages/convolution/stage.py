"""The stage of the Convolution page: padded input, kernel, output, and the line of proof."""

from __future__ import annotations

import numpy as np

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.core.url_params import RefusedError
from cnnlib.data.cell_edits import format_edits, parse_edits
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.provenance.sliding_window import SlidingWindow
from cnnlib.ui.components.html_block import panel, proof_line
from cnnlib.ui.components.stage.selected_cell import parse_pin, take_pin
from cnnlib.ui.components.stage.stage import Edit, Grid, stage
from cnnlib.ui.core.language import _, n_
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.layer_reference import strip
from cnnlib.ui.pages.convolution.result import ConvolutionResult
from cnnlib.ui.pages.convolution.settings import GRIDS, SCHEMA

EDITS = {"input": "edits", "kernel": "weights"}
"""Which control holds the edits of a grid."""


def board(state: PageState, work: ConvolutionResult) -> None:
    """Draw the stage; its edits and its pinned cell come back into the page's state."""
    height, width = work.spec.height, work.spec.width
    grids = [
        Grid(
            "input",
            "input",
            work.padded,
            _("Input"),
            pad=(height.before, height.after, width.before, width.after),
            editable=True,
            unread_rows=height.unread(),
            unread_columns=width.unread(),
        ),
        Grid("kernel", "kernel", work.weight, _("Kernel"), editable=True),
        *([_bias(work)] if _has(work) else []),
        Grid("output", "output", work.output, _("Output")),
    ]
    rule = SlidingWindow(
        target="output",
        source="input",
        weights="kernel",
        bias="bias" if _has(work) else None,
        kernel=(height.kernel, width.kernel),
        stride=(height.stride, width.stride),
        dilation=(height.dilation, width.dilation),
        form="dot",
    )
    pin = parse_pin(state["pin"], GRIDS)
    stage(
        f"{state.page}:stage",
        grids,
        [rule],
        separators=("∗", "+", "=") if _has(work) else ("∗", "="),
        selected=pin or ("output", (height.output - 1) // 2, (width.output - 1) // 2),
        pinned=pin is not None,
        height=340,
        on_edit=lambda edit: take_edit(state, height, width, edit),
        on_pin=lambda pin: take_pin(state, pin),
    )
    told = proof_line(work.proof, _dropped(work))
    panel(f"{state.page}:proof", told + strip(layer_costs(work.spec)))


def take_edit(state: PageState, height: Axis, width: Axis, edit: Edit) -> None:
    """Put a value that a person typed or dragged into the page's state."""
    row, column = edit["row"], edit["column"]
    if edit["grid"] == "input":
        row, column = row - height.before, column - width.before
    try:
        if edit["grid"] == "bias":
            state.set(b=SCHEMA["b"].parse(SCHEMA["b"].format(edit["value"])))
        else:
            name = EDITS[edit["grid"]]
            edits = {**parse_edits(state[name]), (row, column): edit["value"]}
            state.set(**{name: format_edits(edits)})
    except SettingsError as error:
        state.note(error.problems)
    except RefusedError:
        state.note((Problem("bias", N_("The bias can be a number from −99 to 99.")),))


def _bias(work: ConvolutionResult) -> Grid:
    values = np.array([[work.bias]], dtype=np.float32)
    return Grid("bias", "bias", values, _("Bias"), editable=True)


def _has(work: ConvolutionResult) -> bool:
    return work.bias is not None


def _dropped(work: ConvolutionResult) -> str:
    """Say which padded rows and columns the floor leaves unread."""
    rows, columns = work.spec.height.dropped, work.spec.width.dropped
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
