"""The stage of the Convolution page: padded input, kernel, output, and the line of proof."""

from __future__ import annotations

import streamlit as st

from cnnlib.derivation import Window
from cnnlib.numbers import short
from cnnlib.samples import format_edits, parse_edits
from cnnlib.ui.convolution.schema import parse_pin
from cnnlib.ui.convolution.work import Work
from cnnlib.ui.language import _
from cnnlib.ui.stage import Grid, stage
from cnnlib.ui.state import PageState

EDITS = {"input": "edits", "kernel": "weights"}
"""Which control holds the edits of a grid."""


def board(state: PageState, work: Work) -> None:
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
        *([Grid("bias", "bias", [[work.bias]], _("Bias"), editable=True)] if _has(work) else []),
        Grid("output", "output", work.output, _("Output")),
    ]
    rule = Window(
        target="output",
        source="input",
        weights="kernel",
        bias="bias" if _has(work) else None,
        kernel=(height.kernel, width.kernel),
        stride=(height.stride, width.stride),
        dilation=(height.dilation, width.dilation),
        form="dot",
    )
    stage(
        f"{state.page}:stage",
        grids,
        [rule],
        separators=("∗", "+", "=") if _has(work) else ("∗", "="),
        selected=parse_pin(state["pin"]) or ("output", 0, 0),
        on_edit=lambda edit: take_edit(state, work, edit),
        on_pin=lambda pin: take_pin(state, pin),
    )
    _proof(work)


def take_edit(state: PageState, work: Work, edit: dict[str, object]) -> None:
    """Put a value that a person typed or dragged into the page's state."""
    grid, value = str(edit["grid"]), float(str(edit["value"]))
    row, column = int(str(edit["row"])), int(str(edit["column"]))
    if grid == "bias":
        state.set(b=max(-99.0, min(99.0, value)))
    elif grid in EDITS:
        if grid == "input":
            row, column = row - work.spec.height.before, column - work.spec.width.before
        if row < 0 or column < 0:
            return
        name = EDITS[grid]
        state.set(**{name: format_edits({**parse_edits(state[name]), (row, column): value})})


def take_pin(state: PageState, pin: dict[str, object] | None) -> None:
    """Keep the pinned cell, so that the link shows it."""
    state.set(pin="{grid}.{row}.{column}".format(**pin) if pin else "")


def _has(work: Work) -> bool:
    return work.bias is not None


def _proof(work: Work) -> None:
    proof = work.proof
    if proof.holds:
        line = _("This arithmetic matches `{operator}` to {difference}.")
        icon = ":material/check_circle:"
    else:
        line = _(":red[**This arithmetic differs from `{operator}` by {difference}.**]")
        icon = ":material/error:"
    st.caption(
        f"{icon} "
        + line.format(operator=proof.operator, difference=short(proof.difference))
        + " "
        + _dropped(work)
    )


def _dropped(work: Work) -> str:
    """Say which padded rows and columns the floor leaves unread."""
    rows, columns = work.spec.height.dropped, work.spec.width.dropped
    if rows and columns:
        return _(
            "The floor drops the last {rows} row(s) and {columns} column(s): no window reads them."
        ).format(rows=rows, columns=columns)
    if rows:
        return _("The floor drops the last {rows} row(s): no window reads them.").format(rows=rows)
    if columns:
        return _("The floor drops the last {columns} column(s): no window reads them.").format(
            columns=columns
        )
    return ""
