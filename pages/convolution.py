"""The Convolution page: set a window, watch the formula, the stage and the feature maps follow."""

import streamlit as st

from cnnlib.messages import SettingsError
from cnnlib.ui import door, frame
from cnnlib.ui.convolution import board, controls, details, explain, formula, work
from cnnlib.ui.convolution.schema import SCHEMA, spec_of
from cnnlib.ui.language import _, say
from cnnlib.ui.state import PageState

PAGE = "convolution"


@st.fragment
def body() -> None:
    """Everything that follows a press; a fragment, so that the frame around it rests."""
    state = PageState(PAGE, SCHEMA)
    left, main = st.columns([1, 2.9], gap="medium")
    with left, st.container(key="controls", gap="xsmall"):
        st.title(_("Convolution"))
        controls.geometry(state)
        controls.contents(state)
    spec = spec_of(state.values)
    found = spec.problems()
    with main, st.container(gap="small"):
        controls.presets(state)
        with st.container():
            explain.notes(state)
        formula.formulas(spec, tied=state["lock"])
        with st.container():
            explain.problems(state, found)
        values = explain.last_possible(state, found)
        try:
            result = work.compute(values)
        except SettingsError as error:
            for problem in error.problems:
                st.warning(say(problem), icon=":material/block:")
            return
        with st.container(key="board"):
            board.board(state, result)
        details.views(state, result)
    state.publish()


door.enter(__file__)
PageState(PAGE, SCHEMA).follow_address()
body()
frame.settle()
