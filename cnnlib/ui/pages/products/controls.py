"""The controls of the Products page, and what is said of a product that PyTorch refuses."""

from __future__ import annotations

import streamlit as st

from cnnlib.ops.products.evaluation import Evaluation
from cnnlib.ops.products.examples import EXAMPLES
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.field import field
from cnnlib.ui.components.presets import preset_row
from cnnlib.ui.components.stage.editable_stage import redraw_button, undo_button
from cnnlib.ui.components.tensor_source import shape_field
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.products.settings import matching_preset, preset_values, settings_of


def operands(state: PageState) -> None:
    """Draw the product, the two shapes and what the tensors hold."""
    field(state, "op", widget="segmented")
    shape_field(state, "a")
    shape_field(state, "b")
    field(state, "values")
    undo_button(state, "ea", "eb")
    if state["values"] == "random":
        redraw_button(state, _("Draw other random values"), ea="", eb="")


def presets(state: PageState) -> str:
    """Draw the presets; return what to see in the one in force, empty where none is."""
    return preset_row(state, EXAMPLES, matching_preset(state.values), preset_values)


def problems(state: PageState, result: Evaluation) -> None:
    """Show PyTorch's own message, then each problem in plain words with the fixes that work."""
    found = result.outcome
    if found.problems:
        st.code(f"RuntimeError: {found.error}", language=None, wrap_lines=True)
    problem_list.problems(state, found.problems, lambda fix: settings_of(fix, state.values))
