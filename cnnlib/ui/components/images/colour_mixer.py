"""Sliders that mix the channels of a colour picture, which follows the finger.

The browser mixes (`mix_channels.js`), so that a weight that is dragged asks nothing of the server;
what it is when it is let go becomes a setting of the page.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.ops.convolution.colour_mixing import LIMIT, Pixels, format_matrix, parse_matrix
from cnnlib.ui.components.images.images import STYLE
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/images/colour_mixer.js"

_component = st.components.v2.component(
    "cnn_explorer_mixer", html=HTML, css=STYLE, js=loader(MODULE)
)


def colour_mixer(state: PageState, name: str, picture: Pixels) -> None:
    """Show `picture`, nine sliders, and the picture that they make of it.

    Args:
        state: The page's values.
        name: The setting that holds the matrix as text (`format_matrix`).
        picture: uint8, `(H, W, 3)`.
    """
    key = f"{state.page}:mixer"

    def message() -> Any:
        return (st.session_state.get(key) or {}).get("matrix")

    def moved() -> None:
        text = matrix_text(message())
        if text is not None:
            state.set(**{name: text})

    head = {
        "src": module_address(MODULE),
        "palette": theme_palette(),
        "width": picture.shape[1],
        "height": picture.shape[0],
        "matrix": parse_matrix(state[name]).ravel().tolist(),
        "limit": LIMIT,
        "acknowledged": _count(message()),
        "channels": [
            {"code": "red", "name": _("red")},
            {"code": "green", "name": _("green")},
            {"code": "blue", "name": _("blue")},
        ],
        "labels": {
            "failed": _("The pictures could not be loaded. Reload the page to try again."),
            "picture": _("Picture"),
            "mixed": _("Mixed"),
            "weights": _("Weights"),
            "weight": _("Weight of {from} in {made}"),
        },
    }
    data = pack(head, [np.ascontiguousarray(picture).tobytes()])
    _component(key=key, data=data, on_matrix_change=moved)


def matrix_text(message: Any) -> str | None:
    """Return the matrix in a message of the browser as text; None for anything else."""
    weights = message.get("weights") if isinstance(message, dict) else None
    if not isinstance(weights, list) or len(weights) != 9:
        return None
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in weights):
        return None
    try:
        return format_matrix(parse_matrix("_".join(repr(float(value)) for value in weights)))
    except (SettingsError, OverflowError):
        return None


def _count(message: Any) -> int:
    count = message.get("count") if isinstance(message, dict) else None
    return count if type(count) is int else 0
