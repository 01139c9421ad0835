"""The Architectures page: a network or two, every layer's numbers, and what each idea changed."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.ui.components import problem_list
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.layout import PageLayout, page_layout
from cnnlib.ui.components.tabs import rerun_for_other_tab
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.architectures import controls, tabs
from cnnlib.ui.pages.architectures.result import compute
from cnnlib.ui.pages.architectures.settings import SCHEMA, find_problems, valid_values
from cnnlib.ui.pages.architectures.stage import diagram, totals

PAGE = "architectures"


def page() -> None:
    """Draw the page's containers, and the choices that are made now and then."""
    state = PageState(PAGE, SCHEMA)
    state.load_from_url()
    layout = page_layout(_("Architectures"))
    with layout.below:
        picture = tabs.choose(state)
        tab = st.container()
    update(layout, tab, picture)


@st.fragment
def update(layout: PageLayout, tab: DeltaGenerator, picture: Image | None) -> None:
    """Draw everything that follows a press; a fragment, so the rest of the page stays."""
    state = PageState(PAGE, SCHEMA)
    rerun_for_other_tab(state)
    found = find_problems(state.values)
    result = compute(valid_values(state, found))
    with layout.stage:
        above = st.container(gap="small")
        board = st.container(key="board")
    with board:
        diagram(state, result)
    with tab:
        tabs.show(state, result, picture)
    with above:
        why = controls.presets(state)
        with st.container():
            problem_list.notes(state)
        totals(state, result, why)
        with st.container():
            controls.problems(state, found)
    with layout.controls:
        controls.networks(state)
    state.save_to_url()


entry.enter(__file__)
page()
app_shell.warm_up(PAGE)
