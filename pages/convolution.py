"""The Convolution page: set a window, watch the formula, the stage and the feature maps follow."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.messages import SettingsError
from cnnlib.ui import door, frame
from cnnlib.ui.convolution import board, controls, details, explain, formula, response, work
from cnnlib.ui.convolution.schema import SCHEMA, spec_of
from cnnlib.ui.language import _, say
from cnnlib.ui.state import PageState

PAGE = "convolution"


def page() -> None:
    """The places of the page, and the choices that are made now and then."""
    state = PageState(PAGE, SCHEMA)
    state.follow_address()
    left, main = st.columns([1, 2.9], gap="medium")
    with left, st.container(key="controls", gap="xsmall"):
        st.title(_("Convolution"))
        steppers = st.container(key="steppers", gap="xsmall")
        controls.contents(state)
    with main:
        stage = st.container(gap="small")
        picture = details.choose(state)
        view = st.container()
    follow(steppers, stage, view, picture)


@st.fragment
def follow(
    steppers: DeltaGenerator,
    stage: DeltaGenerator,
    view: DeltaGenerator,
    picture: response.Picture | None,
) -> None:
    """Everything that follows a press; a fragment, so that the rest of the page rests."""
    state = PageState(PAGE, SCHEMA)
    with steppers:
        controls.geometry(state)
    spec = spec_of(state.values)
    found = spec.problems()
    with stage:
        controls.presets(state)
        with st.container():
            explain.notes(state)
        formula.formulas(spec, tied=state["lock"], why=controls.why(state))
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
    with view:
        details.show(state, result, picture)
    state.publish()


door.enter(__file__)
page()
frame.settle()
