"""The Batch norm page: a batch on its way through four steps, in training and in prediction."""

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.layout import page_layout
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm import controls, formula, tabs
from cnnlib.ui.pages.batch_norm.result import compute
from cnnlib.ui.pages.batch_norm.settings import SCHEMA, settings_of, spec_of, valid_values
from cnnlib.ui.pages.batch_norm.stage import normalization_stage

PAGE = "batch_norm"


@st.fragment
def update() -> None:
    """Draw everything that follows a press; a fragment, so the page around it stays.

    The pictures are sent first: what is sent before them in a run, they wait for.
    """
    state = PageState(PAGE, SCHEMA)
    layout = page_layout(_("Batch norm"))
    with layout.stage:
        above = st.container(gap="small")
        board = st.container(key="board")
    found = spec_of(state.values).problems()
    values = valid_values(state, found)
    result = None
    try:
        result = compute(values)
    except SettingsError as error:
        found = (*found, *error.problems)
    if result is not None:
        with board:
            normalization_stage(state, result)
        with layout.below:
            tabs.show(state, result)
    with above:
        controls.readings(state)
        formula.stepper(state)
        with st.container():
            problem_list.notes(state)
            problem_list.problems(state, found, settings_of)
        if result is not None:
            formula.formulas(state, result.spec, values["fed"])
    with layout.controls:
        controls.mode(state)
        controls.shape(state)
        controls.contents(state, result)
    state.save_to_url()


entry.enter(__file__)
PageState(PAGE, SCHEMA).load_from_url()
update()
app_shell.warm_up()
