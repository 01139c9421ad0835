r"""The four steps as formulas, coloured by role, the chosen one lit; and what shares a mean."""

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
    """Which of the four steps is shown; with the focus on it, arrow keys step."""
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
    """The four formulas, and one sentence on what is averaged."""
    cells = []
    for number, text in enumerate(step_formulas(spec, _), start=1):
        mark = "on" if number == state["step"] else "off"
        cells.append(f'<div class="{mark}">{to_html(text)}</div>')
    panel(
        f"{state.page}:formulas",
        f'<div class="cnn-steps">{"".join(cells)}</div>'
        f'<p class="share">{sentence(shared_cells(spec, batches, _))}</p>',
    )
