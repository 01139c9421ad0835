"""The Training page: a recipe, a run to watch and steer, its rivals, and what it has learned."""

import streamlit as st

from cnnlib.ui.components import problem_list
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import controls, plan, run_view, start, tabs
from cnnlib.ui.pages.training.css import STYLE
from cnnlib.ui.pages.training.settings import SCHEMA

PAGE = "training"


def recipe() -> None:
    """The column of controls."""
    state = PageState(PAGE, SCHEMA)
    with st.container(gap="xsmall", key="controls"):
        st.title(_("Training"))
        controls.controls(state)
        start.start(state)
    state.save_to_url()
    if st.session_state.pop(f"{PAGE}:moved", False):
        st.rerun()


def body() -> None:
    """Controls on the left, the run or the plan for one on the right, what was kept below it."""
    state = PageState(PAGE, SCHEMA)
    state.load_from_url()
    st.html(f"<style>{STYLE}</style>")
    left, main = st.columns([1, 2.9], gap="medium")
    with main, st.container(gap="small"):
        problem_list.notes(state)
        run = run_view.chosen(state)
        beside = st.container(gap="small")
    with left:
        # What is pressed there leaves a run beside it alone, while a plan follows every press.
        draw = recipe if run is None else st.fragment(recipe)
        draw()
    with beside:
        # One container whatever is in it: where the shelf moved by an element, the browser would
        # show its old place and its new one until the script has ended.
        with st.container(gap="small"):
            if run is None:
                # As deep as a run, which is a fragment and so in a container of its own.
                with st.container():
                    plan.plan(state)
            else:
                run_view.live(state, run)
        tabs.shelf(run)
    state.save_to_url()


entry.enter(__file__)
body()
app_shell.warm_up(PAGE)
