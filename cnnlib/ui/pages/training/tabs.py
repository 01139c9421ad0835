"""Below the run: all runs side by side, the course check, and weights to load."""

from __future__ import annotations

import streamlit as st

from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import course_check, load_weights, runs_table
from cnnlib.ui.pages.training.settings import SCHEMA


@st.fragment
def shelf(run: Run | None) -> None:
    """A switch between the views, and the chosen one."""
    state = PageState("training", SCHEMA)
    match tabs(state):
        case "runs":
            runs_table.runs_table(state, run)
        case "course":
            course_check.check(run)
        case _:
            load_weights.load(state)
    state.save_to_url()
    if st.session_state.pop(f"{state.page}:moved", False):
        st.rerun()
