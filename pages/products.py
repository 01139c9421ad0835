"""The Products page: two shapes, four products; axes, stage and PyTorch's messages follow."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.ops.products.kind import KINDS, product_kind
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.axes_table import axes_table
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.layout import PageLayout, page_layout
from cnnlib.ui.core import app_shell, entry
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.products import controls, tabs
from cnnlib.ui.pages.products.settings import SCHEMA, compute
from cnnlib.ui.pages.products.stage import products_stage

PAGE = "products"


def page() -> None:
    """Draw the page's containers, and the choices that are made now and then."""
    state = PageState(PAGE, SCHEMA)
    state.load_from_url()
    layout = page_layout(_("Products"))
    with layout.below:
        tabs.choose(state)
        tab = st.container()
    update(layout, tab)


@st.fragment
def update(layout: PageLayout, tab: DeltaGenerator) -> None:
    """Draw everything that follows a press; a fragment, so the rest of the page stays.

    The pictures are sent first: what is sent before them in a run, they wait for.
    """
    state = PageState(PAGE, SCHEMA)
    result = compute(state.values)
    with layout.stage:
        above = st.container(gap="small")
        products_stage(state, result)
    with tab:
        tabs.show(state, result)
    with above:
        why = controls.presets(state)
        with st.container():
            problem_list.notes(state)
        meaning = "" if result.output is None else _(KINDS[product_kind(result.product)])
        panel(f"{PAGE}:axes", axes_table(result.outcome, (why, meaning)))
        with st.container():
            controls.problems(state, result)
    with layout.controls:
        controls.operands(state)
    state.save_to_url()


entry.enter(__file__)
page()
app_shell.warm_up()
