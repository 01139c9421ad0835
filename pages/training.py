"""The Training page: a recipe, a run to watch and steer, its rivals, and what it has learned."""

import streamlit as st

from cnnlib.ui import door, explain, frame
from cnnlib.ui.language import _
from cnnlib.ui.state import PageState
from cnnlib.ui.training import controls, live, plan, shelf, start
from cnnlib.ui.training.schema import SCHEMA
from cnnlib.ui.training.style import STYLE

PAGE = "training"


def recipe() -> None:
    """The column of controls."""
    state = PageState(PAGE, SCHEMA)
    with st.container(gap="xsmall", key="controls"):
        st.title(_("Training"))
        controls.controls(state)
        start.start(state)
    state.publish()
    if st.session_state.pop(f"{PAGE}:moved", False):
        st.rerun()


def body() -> None:
    """Controls on the left, the run or the plan for one on the right, what was kept below it."""
    state = PageState(PAGE, SCHEMA)
    state.follow_address()
    st.html(f"<style>{STYLE}</style>")
    left, main = st.columns([1, 2.9], gap="medium")
    with main, st.container(gap="small"):
        explain.notes(state)
        run = live.chosen(state)
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
                live.live(state, run)
        shelf.shelf(run)
    state.publish()


door.enter(__file__)
body()
frame.settle(PAGE)
