"""The Convolution page: set a window; the formula, the stage and the feature maps follow."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.ui.components import problem_list
from cnnlib.ui.components.grid_source import data_notices
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.layout import page_layout
from cnnlib.ui.components.problem_list import errors_shown
from cnnlib.ui.components.tied_axes import tied_problem_list
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution import controls, tabs
from cnnlib.ui.pages.convolution.formula import formulas
from cnnlib.ui.pages.convolution.result import compute
from cnnlib.ui.pages.convolution.settings import SCHEMA, settings_of, spec_of, valid_values
from cnnlib.ui.pages.convolution.stage import convolution_stage

PAGE = "convolution"


def page() -> None:
    """Draw the page's containers, and the choices that are made now and then."""
    state = PageState(PAGE, SCHEMA)
    state.load_from_url()
    layout = page_layout(_("Convolution"))
    with layout.controls:
        steppers = st.container(key="steppers", gap="xsmall")
        controls.contents(state)
    image = None
    with layout.below:
        with errors_shown():
            image = tabs.choose(state)
        tab = st.container()
    update(steppers, layout.stage, tab, image)


@st.fragment
def update(
    steppers: DeltaGenerator, stage: DeltaGenerator, tab: DeltaGenerator, image: Image | None
) -> None:
    """Draw everything that follows a press; a fragment, so the rest of the page stays.

    The pictures are sent first: what is sent before them in a run, they wait for.
    """
    state = PageState(PAGE, SCHEMA)
    spec = spec_of(state.values)
    found = spec.problems()
    with stage:
        above = st.container(gap="small")
        board = st.container(key="board")
    result = None
    with board, errors_shown():
        result = compute(valid_values(state, found))
    if result is not None:
        with board:
            convolution_stage(state, result)
        with tab:
            tabs.show(state, result, image)
    with above:
        why = controls.presets(state)
        with st.container():
            data_notices()
            problem_list.notes(state)
        formulas(spec, tied=state["lock"], why=why)
        with st.container():
            tied_problem_list(state, found, settings_of)
    with steppers:
        controls.window(state)
    state.save_to_url()


entry.enter(__file__)
page()
app_shell.warm_up()
