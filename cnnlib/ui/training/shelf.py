"""Below the run: all runs side by side, the course check, and weights to load."""

from __future__ import annotations

import streamlit as st

from cnnlib.messages import N_
from cnnlib.training.runs import Run
from cnnlib.ui.language import _
from cnnlib.ui.state import PageState
from cnnlib.ui.training import check, load, table, words
from cnnlib.ui.training.schema import SCHEMA, VIEWS

NAMES = {"runs": N_("Runs"), "course": N_("Course check"), "load": N_("Load weights")}


@st.fragment
def shelf(run: Run | None) -> None:
    """A switch between the views, and the chosen one."""
    state = PageState("training", SCHEMA)
    st.segmented_control(
        _("View"),
        VIEWS,
        format_func=words.menu(NAMES),
        label_visibility="collapsed",
        required=True,
        **state.control("view"),
    )
    match state["view"]:
        case "runs":
            table.runs_table(state, run)
        case "course":
            check.check(run)
        case _:
            load.load(state)
    state.publish()
    if st.session_state.pop(f"{state.page}:moved", False):
        st.rerun()
