"""The controls of the Pooling page."""

from __future__ import annotations

from cnnlib.ops.pooling.examples import EXAMPLES
from cnnlib.ui.components.field import field
from cnnlib.ui.components.presets import preset_row
from cnnlib.ui.components.stage.editable_stage import redraw_button, undo_button
from cnnlib.ui.components.tied_axes import axis_field, lock_field
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.pooling.settings import HEIGHT, matching_preset, preset_values


def window(state: PageState) -> None:
    """Draw the pooling and its window; a control is there only while it means something."""
    average = state["kind"] == "avg"
    for letter in HEIGHT:
        meaningless = {"s": state["tied"], "d": average}
        if not meaningless.get(letter):
            axis_field(state, letter)
    field(state, "tied", after=lambda: state.set(s=state["k"], sw=state["kw"]))
    lock_field(state, HEIGHT)
    field(state, "ceil")
    if average:
        if not state["override"] and (state["p"] or (not state["lock"] and state["pw"])):
            field(state, "count")
        field(state, "override")
        if state["override"]:
            field(state, "div")


def contents(state: PageState) -> None:
    """Draw what is on the stage: the input, and the kernel whose feature map is pooled."""
    field(state, "input")
    field(state, "map")
    undo_button(state, "edits")
    if "random" in (state["input"], state["map"]):
        redraw_button(state, _("Draw other random values"))


def presets(state: PageState) -> str:
    """Draw the presets; return what to see in the one in force, empty where none is."""
    return preset_row(state, EXAMPLES, matching_preset(state.values), preset_values)
