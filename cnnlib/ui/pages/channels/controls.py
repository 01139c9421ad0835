"""The controls of the Channels page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from cnnlib.ops.convolution.channel_examples import EXAMPLES
from cnnlib.ops.convolution.channel_stage import MOST_OUTPUTS
from cnnlib.ui.components.field import field
from cnnlib.ui.components.presets import preset_row
from cnnlib.ui.components.stage.editable_stage import redraw_button, undo_button
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.channels.settings import LAYER, matching_preset, preset_values


def layer(state: PageState) -> None:
    """Draw channels, groups and the window."""
    with st.container(key="steppers", gap="xsmall"):
        for name in (*LAYER, "bias"):
            field(state, name)


def contents(state: PageState) -> None:
    """Draw what is on the stage, the channel that is muted, and whose sums are shown."""
    field(state, "mute", widget="segmented", only=range(state["cin"] + 1))
    if state["cout"] > 1:
        outputs = range(1, min(state["cout"], MOST_OUTPUTS) + 1)
        field(state, "out", widget="segmented", only=outputs)
    left, right = st.columns(2)
    with left:
        field(state, "input")
    with right:
        field(state, "kernel")
    undo_button(state, "edits", "weights", "biases")
    if "random" in (state["input"], state["kernel"]):
        redraw_button(state, _("Draw other random values"))


def presets(state: PageState) -> str:
    """Draw the presets; return what to see in the one in force, empty where none is."""
    return preset_row(
        state, EXAMPLES, matching_preset(state.values), partial(preset_values, view=state["view"])
    )
