"""The Convolution page: set a window, watch the formula, the stage and the feature maps follow."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.core.problems import SettingsError
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution import (
    controls,
    feature_maps,
    formula,
    last_valid,
    tabs,
)
from cnnlib.ui.pages.convolution.result import compute
from cnnlib.ui.pages.convolution.settings import SCHEMA, spec_of
from cnnlib.ui.pages.convolution.stage import board

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
        picture = tabs.choose(state)
        view = st.container()
    follow(steppers, stage, view, picture)


@st.fragment
def follow(
    steppers: DeltaGenerator,
    stage: DeltaGenerator,
    view: DeltaGenerator,
    picture: feature_maps.Picture | None,
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
            last_valid.notes(state)
        formula.formulas(spec, tied=state["lock"], why=controls.why(state))
        with st.container():
            last_valid.problems(state, found)
        values = last_valid.last_possible(state, found)
        try:
            result = compute(values)
        except SettingsError as error:
            for problem in error.problems:
                st.warning(say(problem), icon=":material/block:")
            return
        with st.container(key="board"):
            board(state, result)
    with view:
        tabs.show(state, result, picture)
    state.publish()


entry.enter(__file__)
page()
app_shell.warm_up()
