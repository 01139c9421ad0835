"""The four steps as formulas in the roles' colours, and a sentence on what shares a mean."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.ops.normalization.formula import shared_cells, step_formulas
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.ui.components.html_block import panel, sentence
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

TITLES = (N_("Mean"), N_("Variance"), N_("Normalize"), N_("Scale and shift"))


def stepper(state: PageState) -> None:
    """Draw the choice of the step; with the focus on it, arrow keys change it."""
    titles = {step: f"{step} · {_(title)}" for step, title in enumerate(TITLES, start=1)}
    with st.container(key="steps"):
        st.segmented_control(
            _("Step"),
            tuple(titles),
            format_func=titles.__getitem__,
            label_visibility="collapsed",
            required=True,
            width="stretch",
            **state.bind("step"),
        )


def formulas(state: PageState, spec: NormalizationSpec, batches: int) -> None:
    """Draw the four formulas with the chosen one highlighted, and what is averaged."""
    cells = []
    for number, text in enumerate(step_formulas(spec, _), start=1):
        mark = "on" if number == state["step"] else "off"
        cells.append(f'<div class="{mark}">{to_html(text)}</div>')
    panel(
        f"{state.page}:formulas",
        f'<div class="cnn-steps">{"".join(cells)}</div>'
        f'<p class="share">{sentence(shared_cells(spec, batches, _))}</p>',
    )
