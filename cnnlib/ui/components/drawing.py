"""A canvas to draw an image on, white on black like Fashion-MNIST, with pen, eraser and undo."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.core.problems import N_, SettingsError
from cnnlib.data.drawing_preparation import reduce_canvas
from cnnlib.data.uploads import read_image
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

SIDE = 252
"""Side of the canvas in CSS pixels, nine for each of the 28."""

TOOLS = {"pen": N_("Pen"), "eraser": N_("Eraser")}
COLOURS = {"pen": "#ffffff", "eraser": "#000000"}
WIDTHS = {9: N_("Thin"), 18: N_("Medium"), 36: N_("Thick")}
"""Widths of the pen in CSS pixels, with their names."""


def pad(state: PageState) -> NDArray[np.uint8] | None:
    """Show the canvas; return it reduced to uint8 `(28, 28)`, None while it is empty."""
    drawn = canvas(state)
    return None if drawn is None else reduce_canvas(drawn)


def canvas(state: PageState) -> NDArray[np.uint8] | None:
    """Show the canvas with its tools; return it as uint8 `(SIDE, SIDE)`, None while it is empty."""
    from streamlit_drawable_canvas import st_canvas

    key = f"{state.page}:drawing"
    tool, width = _tools(state.page)
    st.caption(_("Draw here with the mouse, a pen or a finger"))
    result = st_canvas(
        stroke_width=width,
        stroke_color=COLOURS[tool],
        background_color="#000000",
        height=SIDE,
        width=SIDE,
        initial_drawing=_kept(key),
        return_image_data=True,
        key=key,
    )
    st.caption(
        _("Draw in white on black. The drawing stays in this visit: a link does not carry it.")
    )
    return _drawn(key, result)


def _tools(page: str) -> tuple[str, int]:
    """Draw the choice of the tool and of its width; return both."""
    with st.container(horizontal=True, gap="small"):
        tool = st.segmented_control(
            _("Tool"),
            list(TOOLS),
            default="pen",
            format_func=lambda code: _(TOOLS[code]),
            required=True,
            label_visibility="collapsed",
            key=f"{page}:drawing-tool",
        )
        width = st.segmented_control(
            _("Width of the pen"),
            list(WIDTHS),
            default=18,
            format_func=lambda code: _(WIDTHS[code]),
            required=True,
            label_visibility="collapsed",
            key=f"{page}:drawing-width",
        )
    return tool or "pen", width or 18


def _kept(key: str) -> dict[str, Any] | None:
    """Return the strokes to begin with: those that were there before another page was shown.

    Streamlit forgets a widget's value as soon as a page without it is shown.  While the canvas is
    there, this stays the same, since another value would draw the canvas anew.
    """
    memory = _memory(key)
    if key not in st.session_state:
        memory["begin"] = memory["strokes"]
    begin: dict[str, Any] | None = memory["begin"]
    return begin


def _drawn(key: str, result: Any) -> NDArray[np.uint8] | None:
    """Return the canvas, an untrusted picture from the browser; None while it is empty."""
    memory = _memory(key)
    try:
        data = result.image_bytes
        if data is not None:
            memory["strokes"], memory["picture"] = result.json_data, read_image(data)
    except SettingsError as error:
        show_error(error)
        return None
    except (AttributeError, TypeError, ValueError):  # no picture in the form of a data address
        return None
    picture = memory["picture"]
    if picture is None or not picture.any():
        return None
    drawn: NDArray[np.uint8] = np.round(picture * 255).astype(np.uint8)
    return drawn


def _memory(key: str) -> dict[str, Any]:
    """Return what is kept of a canvas in this visit."""
    empty = {"begin": None, "strokes": None, "picture": None}
    memory: dict[str, Any] = st.session_state.setdefault(f"{key}:kept", empty)
    return memory
