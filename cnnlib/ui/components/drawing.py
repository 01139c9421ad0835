"""A canvas to draw a 28 x 28 image on, white on black like Fashion-MNIST."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

SIDE = 252
"""Side of the canvas in CSS pixels, nine for each of the 28."""


def pad(state: PageState) -> NDArray[Any] | None:
    """Show the canvas; return the drawing as uint8 `(28, 28)`, None while it is empty."""
    from streamlit_drawable_canvas import st_canvas

    st.caption(_("Draw here with the mouse, a pen or a finger"))
    result = st_canvas(
        stroke_width=18,
        stroke_color="#ffffff",
        background_color="#000000",
        height=SIDE,
        width=SIDE,
        return_image_data=True,
        key=f"{state.page}:drawing",
    )
    st.caption(
        _("Draw in white on black. The drawing stays in this visit: a link does not carry it.")
    )
    drawn = result.image_data
    if drawn is None or not np.asarray(drawn)[..., :3].any():
        return None
    picture = Image.fromarray(np.asarray(drawn, dtype=np.uint8)).convert("L")
    return np.asarray(picture.resize((28, 28), Image.Resampling.BOX))
