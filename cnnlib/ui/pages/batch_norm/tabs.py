"""What follows from the steps, one view at a time."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.translated import translated
from cnnlib.ui.pages.batch_norm.result import NormalizationResult
from cnnlib.ui.pages.batch_norm.settings import VIEWS

NAMES = {
    "running": N_("Running statistics"),
    "noise": N_("Noise of small batches"),
    "why": N_("Why it matters"),
    "code": N_("Code"),
}


def views(state: PageState, work: NormalizationResult) -> None:
    """A switch between the views, and the chosen one; the others cost nothing."""
    st.segmented_control(
        _("View"),
        VIEWS,
        format_func=translated(NAMES),
        label_visibility="collapsed",
        required=True,
        **state.control("view"),
    )
    match state["view"]:
        case "running":
            from cnnlib.ui.pages.batch_norm.running_statistics import running

            running(state, work)
        case "noise":
            from cnnlib.ui.pages.batch_norm.batch_size_noise import noise

            noise(state)
        case "why":
            from cnnlib.ui.pages.batch_norm.activation_histograms import why

            why(state, work)
        case _:
            from cnnlib.ui.pages.batch_norm.code import code

            code(work)
