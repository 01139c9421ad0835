"""The Training page: a recipe, a run to watch and steer, its rivals, and what it has learned."""

import streamlit as st

from cnnlib.ui import door, explain, frame
from cnnlib.ui.language import _
from cnnlib.ui.state import PageState
from cnnlib.ui.training import controls, live, shelf, start
from cnnlib.ui.training.schema import SCHEMA
from cnnlib.ui.training.style import STYLE

PAGE = "training"


@st.fragment
def recipe() -> None:
    """The column of controls; what is pressed there leaves the run beside it alone."""
    state = PageState(PAGE, SCHEMA, timers=True)
    with st.container(gap="xsmall"):
        st.title(_("Training"))
        controls.controls(state)
        start.start(state)
    state.publish()
    if st.session_state.pop(f"{PAGE}:moved", False):
        st.rerun()


def body() -> None:
    """Controls on the left, the run on the right, what was kept below it."""
    state = PageState(PAGE, SCHEMA, timers=True)
    state.follow_address()
    st.html(f"<style>{STYLE}</style>")
    left, main = st.columns([1, 2.9], gap="medium")
    with left:
        recipe()
    with main, st.container(gap="small"):
        explain.notes(state)
        run = live.chosen(state)
        if run is not None:
            live.live(state, run)
        shelf.shelf(run)
    state.publish()


door.enter(__file__)
body()
frame.settle(PAGE)
