"""What follows from the steps, one view at a time."""

from __future__ import annotations

import streamlit as st

from cnnlib.messages import N_
from cnnlib.ui.language import _
from cnnlib.ui.normalization.schema import VIEWS
from cnnlib.ui.normalization.words import labels
from cnnlib.ui.normalization.work import Work
from cnnlib.ui.state import PageState

NAMES = {
    "running": N_("Running statistics"),
    "noise": N_("Noise of small batches"),
    "why": N_("Why it matters"),
    "code": N_("Code"),
}


def views(state: PageState, work: Work) -> None:
    """A switch between the views, and the chosen one; the others cost nothing."""
    st.segmented_control(
        _("View"),
        VIEWS,
        format_func=labels(NAMES),
        label_visibility="collapsed",
        required=True,
        **state.control("view"),
    )
    match state["view"]:
        case "running":
            from cnnlib.ui.normalization.running import running

            running(state, work)
        case "noise":
            from cnnlib.ui.normalization.noise import noise

            noise(state)
        case "why":
            from cnnlib.ui.normalization.why import why

            why(state, work)
        case _:
            from cnnlib.ui.normalization.code import code

            code(work)
