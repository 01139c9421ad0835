"""The Batch norm page: a batch on its way through four steps, in training and in prediction."""

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.ui.components import problem_list
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm import controls, formula, last_valid, stage, tabs
from cnnlib.ui.pages.batch_norm.result import compute
from cnnlib.ui.pages.batch_norm.settings import SCHEMA, controls_of, spec_of

PAGE = "batch_norm"


@st.fragment
def body() -> None:
    """Everything that follows a press; a fragment, so that the frame around it rests."""
    state = PageState(PAGE, SCHEMA)
    left, main = st.columns([1, 2.9], gap="medium")
    found = spec_of(state.values).problems()
    values = last_valid.last_possible(state, found)
    result = None
    try:
        result = compute(values)
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
            problem_list.notes(state)
            problem_list.problems(state, found, controls_of)
        if result is not None:
            formula.formulas(state, result.spec, values["fed"])
            with st.container(key="board"):
                stage.board(state, result)
            tabs.views(state, result)
    state.publish()


entry.enter(__file__)
PageState(PAGE, SCHEMA).follow_address()
body()
app_shell.warm_up()
