"""The controls of the Convolution page."""

from __future__ import annotations

import streamlit as st

from cnnlib.ui.components.field import field
from cnnlib.ui.components.presets import preset_row
from cnnlib.ui.components.stage.editable_stage import redraw_button, undo_button
from cnnlib.ui.components.tied_axes import axis_field, lock_field
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.settings import HEIGHT, PRESETS, matching_preset, preset_values


def window(state: PageState) -> None:
    """Draw size, kernel, padding, stride and dilation, and the lock that ties width to height."""
    for letter in HEIGHT:
        axis_field(state, letter)
    lock_field(state, HEIGHT)


def contents(state: PageState) -> None:
    """Draw what is on the stage: the input, the weights, the bias and the padding's values."""
    field(state, "input")
    field(state, "kernel")
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        field(state, "mode")
    with right:
        field(state, "bias")
    undo_button(state, "edits", "weights")
    if "random" in (state["input"], state["kernel"]):
        redraw_button(state, _("Draw other random values"))


def presets(state: PageState) -> str:
    """Draw the presets; return what to see in the one in force, empty where none is."""
    return preset_row(state, PRESETS, matching_preset(state.values), preset_values)
