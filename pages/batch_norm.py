"""The Batch norm page: a batch on its way through four steps, in training and in prediction."""

import streamlit as st

from cnnlib.messages import SettingsError
from cnnlib.ui import door, explain, frame
from cnnlib.ui.language import _
from cnnlib.ui.normalization import board, controls, details, formula, possible, work
from cnnlib.ui.normalization.schema import SCHEMA, controls_of, spec_of
from cnnlib.ui.state import PageState

PAGE = "batch_norm"


@st.fragment
def body() -> None:
    """Everything that follows a press; a fragment, so that the frame around it rests."""
    state = PageState(PAGE, SCHEMA)
    left, main = st.columns([1, 2.9], gap="medium")
    found = spec_of(state.values).problems()
    values = possible.last_possible(state, found)
    result = None
    try:
        result = work.compute(values)
    except SettingsError as error:
        found = (*found, *error.problems)
    with left, st.container(key="controls", gap="xsmall"):
        st.title(_("Batch norm"))
        controls.mode(state)
        controls.shape(state)
        controls.contents(state, result)
    with main, st.container(gap="small"):
        controls.readings(state)
        formula.stepper(state)
        with st.container():
            explain.notes(state)
            explain.problems(state, found, controls_of)
        if result is not None:
            formula.formulas(state, result.spec, values["fed"])
            with st.container(key="board"):
                board.board(state, result)
            details.views(state, result)
    state.publish()


door.enter(__file__)
PageState(PAGE, SCHEMA).follow_address()
body()
frame.settle()
