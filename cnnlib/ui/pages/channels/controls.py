"""The controls of the Channels page."""

from __future__ import annotations

import streamlit as st

from cnnlib.ops.convolution.channel_examples import EXAMPLES
from cnnlib.ops.convolution.channel_stage import MOST_OUTPUTS
from cnnlib.ui.components.field import field
from cnnlib.ui.components.presets import preset_buttons
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


def presets(state: PageState) -> None:
    """Draw the presets."""
    preset_buttons(
        state,
        _("Presets"),
        {name: example.label for name, example in EXAMPLES.items()},
        matching_preset(state.values),
        lambda name: state.set(**preset_values(name, view=state["view"])),
        collapsed=True,
    )


def explanation(state: PageState) -> str:
    """Return what to see in the preset in force, empty where none is."""
    current = matching_preset(state.values)
    return _(EXAMPLES[current].why) if current else ""
