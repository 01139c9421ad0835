"""What follows from the settings, one view at a time: maps, arguments, size curve, code."""

from __future__ import annotations

import streamlit as st

from cnnlib.messages import N_
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


def views(state: PageState, work: Work) -> None:
    """A switch between the views, and the chosen one; the others cost nothing."""
    st.segmented_control(
        _("View"),
        VIEWS,
        format_func=lambda view: _(NAMES[view]),
        label_visibility="collapsed",
        required=True,
        **state.control("view"),
    )
    match state["view"]:
        case "maps":
            from cnnlib.ui.convolution.response import response

            response(state, work)
        case "conv2d":
            from cnnlib.ui.convolution.reference import reference

            reference(state, work)
        case "curve":
            from cnnlib.ui.convolution.curve import curve

            curve(state, work)
        case _:
            from cnnlib.ui.convolution.code import code

            code(state, work)
