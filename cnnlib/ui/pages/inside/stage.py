"""The stage of the Inside page: the picture, and what the network takes it for."""

from __future__ import annotations

import streamlit as st

from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.prediction_bars import prediction_bars
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult


def picture_and_prediction(state: PageState, result: PageResult) -> None:
    """Draw the picture as the network is shown it, beside the probability of each class."""
    left, right = st.columns([1, 4], gap="medium")
    with left:
        panel = Panel(_("Input"), "input", result.image)
        image_panels(
            f"{state.page}:input", [panel], height=130, zoom=False, download=False, scales=False
        )
    with right:
        prediction_bars(f"{state.page}:prediction", result.probabilities.tolist(), result.label)
