"""Below the run: all runs side by side, the course check, and weights to load."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import course_check, labels, load_weights, runs_table
from cnnlib.ui.pages.training.settings import SCHEMA, VIEWS

NAMES = {"runs": N_("Runs"), "course": N_("Course check"), "load": N_("Load weights")}


@st.fragment
def shelf(run: Run | None) -> None:
    """A switch between the views, and the chosen one."""
    state = PageState("training", SCHEMA)
    st.segmented_control(
        _("View"),
        VIEWS,
        format_func=labels.menu(NAMES),
        label_visibility="collapsed",
        required=True,
        **state.control("view"),
    )
    match state["view"]:
        case "runs":
            runs_table.runs_table(state, run)
        case "course":
            course_check.check(run)
        case _:
            load_weights.load(state)
    state.publish()
    if st.session_state.pop(f"{state.page}:moved", False):
        st.rerun()
