"""The tabs below the run: all runs, the course check, and weights to load."""

from __future__ import annotations

import streamlit as st

from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.course_check import course_check
from cnnlib.ui.pages.training.load_weights import load_weights
from cnnlib.ui.pages.training.runs_tab import runs_tab
from cnnlib.ui.pages.training.settings import SCHEMA


@st.fragment
def training_tabs(run: Run | None) -> None:
    """Show a switch between the tabs, and the chosen one."""
    state = PageState("training", SCHEMA)
    match tabs(state):
        case "runs":
            runs_tab(state, run)
        case "course":
            course_check(run)
        case _:
            load_weights(state)
    state.save_to_url()
    if st.session_state.pop(f"{state.page}:moved", False):
        st.rerun()
