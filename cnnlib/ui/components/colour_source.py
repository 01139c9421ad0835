"""The colour picture that a page works on: one drawn by the project, or an upload."""

from __future__ import annotations

from functools import cache

import numpy as np
import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Schema
from cnnlib.data.colour_images import COLOUR_IMAGES, Pixels
from cnnlib.ui.components.field import field
from cnnlib.ui.components.image_source import uploaded_image
from cnnlib.ui.core.page_state import PageState

COLOUR_SETTINGS: Schema = {
    "source": Choice(
        "balloons",
        {
            **{name: image.label for name, image in COLOUR_IMAGES.items()},
            "upload": N_("Your picture"),
        },
        label=N_("Picture"),
    ),
}
"""The settings of a page that uses `colour_source`."""


def colour_source(state: PageState) -> Pixels | None:
    """Draw the controls of `COLOUR_SETTINGS`; return the picture, None while there is none.

    Returns:
        uint8, (H, W, 3): red, green, blue.
    """
    left, _right = st.columns([1, 2], gap="small")
    with left:
        field(state, "source")
    if state["source"] != "upload":
        return _drawn(state["source"])
    image = uploaded_image(colour=True)
    return None if image is None else np.round(image * 255).astype(np.uint8)


@cache
def _drawn(name: str) -> Pixels:
    return COLOUR_IMAGES[name].draw()
