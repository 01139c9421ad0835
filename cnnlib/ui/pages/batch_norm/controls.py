"""The controls of the Batch norm page."""

from __future__ import annotations

import streamlit as st

from cnnlib.data.cell_edits import format_edits
from cnnlib.figures.palette import latex
from cnnlib.ops.normalization.reference import identity_parameters
from cnnlib.ui.components.field import field
from cnnlib.ui.components.stage.editable_stage import redraw_button, undo_button
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.result import NormalizationResult
from cnnlib.ui.pages.batch_norm.settings import READINGS, reading_values, spec_of


def readings(state: PageState) -> None:
    """Draw the five readings of the same numbers: what shares a mean."""
    field(
        state,
        "reading",
        widget="segmented",
        collapsed=True,
        after=lambda: state.set(**reading_values(state.values, state["reading"])),
    )


def mode(state: PageState) -> None:
    """Draw training or prediction, which only batch normalization tells apart."""
    batch_norm = READINGS[state["reading"]] == "batch"
    field(state, "mode", widget="segmented", disabled=not batch_norm, width="stretch")


def shape(state: PageState) -> None:
    """Draw how many examples, channels and positions there are."""
    for pair in ("nc", "hw"):
        for column, name in zip(st.columns(2), pair, strict=True):
            with column:
                field(state, name)
    sizes = spec_of(state.values).shape
    shown = _("Features D = C·H·W: shape {shape}") if len(sizes) == 2 else _("Shape {shape}")
    st.caption(shown.format(shape=sizes))


def contents(state: PageState, result: NormalizationResult | None) -> None:
    """Draw what is on the stage, epsilon, gamma and beta."""
    left, right = st.columns(2)
    with left:
        field(state, "eps")
    if state["reading"] == "group":
        with right:
            field(state, "g")
    field(state, "input")
    _scales(state, result)
    undo_button(state, "edits", "gamma", "beta")
    redraw_button(state, _("Draw another batch"), edits="")


def _scales(state: PageState, result: NormalizationResult | None) -> None:
    """Draw buttons for the two best known values of gamma and beta."""
    gamma, beta = latex("kernel", r"\gamma"), latex("bias", r"\beta")
    with st.container(horizontal=True, gap="small"):
        st.button(
            f"${gamma} = 1,\\ {beta} = 0$",
            key="plain",
            help=_("As a new layer starts: the result is the normalized value."),
            on_click=state.set,
            kwargs={"gamma": "", "beta": "", "step": 4, "pin": ""},
        )
        if result is not None and result.spec.kind == "batch":
            st.button(
                rf"${gamma} = \sigma,\ {beta} = \mu$",
                key="identity",
                help=_("Undoes the normalization: the result is the batch again."),
                on_click=_set_identity,
                args=(state, result),
            )


def _set_identity(state: PageState, result: NormalizationResult) -> None:
    found = identity_parameters(result.spec, result.steps)
    rows = [format_edits({(0, j): float(v) for j, v in enumerate(row)}) for row in found]
    state.set(gamma=rows[0], beta=rows[1], step=4, pin="")
