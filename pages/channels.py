"""The Channels page: what each input channel gives, and how the kernels add it up."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.data.colour_images import Pixels
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.cost_equations import cost_equations_html
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.layout import PageLayout, page_layout
from cnnlib.ui.components.tabs import rerun_for_other_tab
from cnnlib.ui.components.tied_axes import tied_problem_list
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.channels import controls, tabs
from cnnlib.ui.pages.channels.settings import (
    SCHEMA,
    muted,
    numbers,
    settings_of,
    shown_output,
    spec_of,
    valid_values,
)
from cnnlib.ui.pages.channels.stage import channels_stage

PAGE = "channels"


def page() -> None:
    """Draw the page's containers, and the choices that are made now and then."""
    state = PageState(PAGE, SCHEMA)
    state.load_from_url()
    layout = page_layout(_("Channels"))
    with layout.below:
        picture = tabs.choose(state)
        tab = st.container()
    update(layout, tab, picture)


@st.fragment
def update(layout: PageLayout, tab: DeltaGenerator, picture: Pixels | None) -> None:
    """Draw everything that follows a press; a fragment, so the rest of the page stays.

    The pictures are sent first: what is sent before them in a run, they wait for.
    """
    state = PageState(PAGE, SCHEMA)
    rerun_for_other_tab(state)
    found = spec_of(state.values).problems()
    values = valid_values(state, found)
    result = numbers(values).stage(spec_of(values), muted(values))
    with layout.stage:
        above = st.container(gap="small")
        board = st.container(key="board")
    with board:
        equations = st.container()
        channels_stage(state, result, shown_output(values))
    with tab:
        tabs.show(state, values, result, picture)
    with above:
        why = controls.presets(state)
        with st.container():
            problem_list.notes(state)
        with st.container():
            tied_problem_list(state, found, settings_of)
    with equations:
        panel("channels:costs", cost_equations_html(result.spec, why))
    with layout.controls:
        controls.layer(state)
        controls.contents(state)
    state.save_to_url()


entry.enter(__file__)
page()
app_shell.warm_up()
