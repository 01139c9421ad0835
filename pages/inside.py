"""The Inside page: a picture goes through a trained network, and all of it can be seen."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.ui.components import problem_list
from cnnlib.ui.components.grid_source import data_notices
from cnnlib.ui.components.layout import PageLayout, page_layout
from cnnlib.ui.components.problem_list import errors_shown
from cnnlib.ui.components.tabs import rerun_for_other_tab, tabs
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside import controls
from cnnlib.ui.pages.inside.result import compute
from cnnlib.ui.pages.inside.settings import SCHEMA
from cnnlib.ui.pages.inside.stage import picture_and_prediction
from cnnlib.ui.pages.inside.tabs import TABS

PAGE = "inside"


def page() -> None:
    """Draw the page's containers, and the choices that are made now and then."""
    state = PageState(PAGE, SCHEMA)
    state.load_from_url()
    layout = page_layout(_("Inside"))
    with layout.below:
        tabs(state)
        tab = st.container()
    update(layout, tab)


@st.fragment
def update(layout: PageLayout, tab: DeltaGenerator) -> None:
    """Draw everything that follows a press; a fragment, so the rest of the page stays."""
    state = PageState(PAGE, SCHEMA)
    rerun_for_other_tab(state)
    with layout.stage:
        above = st.container(gap="small")
        # On a narrow screen a canvas stays above the answer: it must not move under the pen.
        own = state["source"] in controls.OWN_PICTURES
        board = st.container(key="preview" if own else "answer").container(key="board")
    with tab:
        # Also without a picture: a fragment fills only what it has written to in a full run.
        contents = st.container()
    result = None
    with layout.controls, errors_shown():
        weights = controls.chosen_weights(state)
        controls.network(state, weights)
        picture = controls.picture(state, weights)
        if picture is not None:
            result = compute(weights, picture)
    if result is None:
        with board:
            st.caption(_("Choose a picture, and the network's answer stands here."))
    else:
        with board:
            picture_and_prediction(state, result)
        with contents, errors_shown():
            TABS[state["view"]].show(state, result)
    with above:
        controls.presets(state)
        with st.container():
            data_notices()
            problem_list.notes(state)
    state.save_to_url()


entry.enter(__file__)
page()
app_shell.warm_up(PAGE)
