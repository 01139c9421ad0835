"""A picture whose channels are mixed: named matrices, the mixer, and the comparison."""

from __future__ import annotations

import streamlit as st

from cnnlib.ops.convolution.colour_mixing import (
    LUMA,
    MIXINGS,
    Pixels,
    format_matrix,
    parse_matrix,
    verify_mixing,
)
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.images.colour_mixer import colour_mixer
from cnnlib.ui.components.presets import preset_buttons
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

TEXTS = {name: format_matrix(mixing.matrix) for name, mixing in MIXINGS.items()}


def mixing_buttons(state: PageState, name: str) -> None:
    """Draw the named matrices, which set the setting `name`."""
    preset_buttons(
        state,
        _("Mixing"),
        {code: mixing.label for code, mixing in MIXINGS.items()},
        next((code for code, text in TEXTS.items() if text == state[name]), None),
        lambda code: state.set(**{name: TEXTS[code]}),
        row="mixing",
    )


def mixed_picture(state: PageState, name: str, picture: Pixels | None) -> None:
    """Draw the picture, the weights in the setting `name`, and what they make of it."""
    if picture is None:
        st.caption(_("The mixed picture appears here as soon as there is one."))
        return
    colour_mixer(state, name, picture)
    checked = verify_mixing(picture, parse_matrix(state[name]))
    red, green, blue = LUMA
    remark = _("Grey takes {red} red, {green} green and {blue} blue (ITU-R BT.601).")
    remark = remark.format(red=red, green=green, blue=blue)
    panel(f"{state.page}:mixing-proof", verification_line(checked, remark))
