"""What follows from the settings, one view at a time: maps, arguments, size curve, code.

Choosing a view or a picture runs the whole page; what a view shows belongs to the fragment that
follows every press.  So a press on a stepper does not send the choices again.
"""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution import feature_maps
from cnnlib.ui.pages.convolution.result import ConvolutionResult
from cnnlib.ui.pages.convolution.settings import VIEWS

NAMES = {
    "maps": N_("Feature maps"),
    "conv2d": N_("nn.Conv2d"),
    "curve": N_("Size curve"),
    "code": N_("Code"),
}


def choose(state: PageState) -> feature_maps.Picture | None:
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
        return feature_maps.choose(state)
    if state["view"] == "conv2d":
        from cnnlib.ui.pages.convolution.layer_reference import channels

        channels(state)
    return None


def show(state: PageState, work: ConvolutionResult, picture: feature_maps.Picture | None) -> None:
    """The chosen view; the others cost nothing."""
    match state["view"]:
        case "maps":
            feature_maps.show(picture, work)
        case "conv2d":
            from cnnlib.ui.pages.convolution.layer_reference import reference

            reference(work)
        case "curve":
            from cnnlib.ui.pages.convolution.output_size_chart import curve

            curve(state, work)
        case _:
            from cnnlib.ui.pages.convolution.code import code

            code(work)
