"""What follows from the settings, one view at a time: maps, arguments, size curve, code.

Choosing a view or a picture runs the whole page; what a view shows belongs to the fragment that
follows every press.  So a press on a stepper does not send the choices again.
"""

from __future__ import annotations

import streamlit as st

from cnnlib.messages import N_
from cnnlib.ui.convolution import response
from cnnlib.ui.convolution.schema import VIEWS
from cnnlib.ui.convolution.work import Work
from cnnlib.ui.language import _
from cnnlib.ui.state import PageState

NAMES = {
    "maps": N_("Feature maps"),
    "conv2d": N_("nn.Conv2d"),
    "curve": N_("Size curve"),
    "code": N_("Code"),
}


def choose(state: PageState) -> response.Picture | None:
    """The switch between the views and what the chosen one asks for; gives the maps' picture."""
    st.segmented_control(
        _("View"),
        VIEWS,
        format_func=lambda view: _(NAMES[view]),
        label_visibility="collapsed",
        required=True,
        **state.control("view"),
    )
    if state["view"] == "maps":
        return response.choose(state)
    if state["view"] == "conv2d":
        from cnnlib.ui.convolution.reference import channels

        channels(state)
    return None


def show(state: PageState, work: Work, picture: response.Picture | None) -> None:
    """The chosen view; the others cost nothing."""
    match state["view"]:
        case "maps":
            response.show(picture, work)
        case "conv2d":
            from cnnlib.ui.convolution.reference import reference

            reference(work)
        case "curve":
            from cnnlib.ui.convolution.curve import curve

            curve(state, work)
        case _:
            from cnnlib.ui.convolution.code import code

            code(work)
