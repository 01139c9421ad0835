"""The Training page: a recipe, a run to watch and control, all runs, and weights to load."""

import streamlit as st

from cnnlib.ui.components import problem_list
from cnnlib.ui.components.layout import page_layout
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.controls import controls
from cnnlib.ui.pages.training.css import STYLE
from cnnlib.ui.pages.training.plan import plan
from cnnlib.ui.pages.training.run_view import open_run, run_view
from cnnlib.ui.pages.training.settings import SCHEMA
from cnnlib.ui.pages.training.start import start
from cnnlib.ui.pages.training.tabs import training_tabs

PAGE = "training"


def recipe() -> None:
    """Draw the column of controls."""
    state = PageState(PAGE, SCHEMA)
    with st.container(gap="xsmall"):
        controls(state)
        with problem_list.errors_shown():
            start(state)
    state.save_to_url()
    if st.session_state.pop(f"{PAGE}:moved", False):
        st.rerun()


def body() -> None:
    """Draw the controls on the left, the run or the plan for one on the right, the tabs below."""
    state = PageState(PAGE, SCHEMA)
    state.load_from_url()
    st.html(f"<style>{STYLE}</style>")
    layout = page_layout(_("Training"))
    with layout.stage:
        problem_list.notes(state)
        run = None
        with problem_list.errors_shown():
            run = open_run(state)
        beside = st.container(gap="small")
    with layout.controls:
        # What is pressed there leaves a run beside it alone, while a plan follows every press.
        draw = recipe if run is None else st.fragment(recipe)
        draw()
    with beside, problem_list.errors_shown():
        if run is None:
            # As deep as a run, which is a fragment and so in a container of its own.
            with st.container(key="preview"):
                plan(state)
        else:
            run_view(state, run)
    with layout.below, problem_list.errors_shown():
        training_tabs(run)
    state.save_to_url()


entry.enter(__file__)
body()
app_shell.warm_up(PAGE)
