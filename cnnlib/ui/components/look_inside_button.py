"""The way from weights to the page that looks inside them."""

from __future__ import annotations

import streamlit as st

from cnnlib.ui.core.language import _

PAGE = "pages/inside.py"


def look_inside_button(key: str, code: str) -> None:
    """Draw a button that opens the Inside page.

    Args:
        key: Name of this place on the page.
        code: The weights, as in a link to that page.
    """
    if st.button(_("Look inside"), icon=":material/visibility:", key=key):
        st.switch_page(PAGE, query_params={"weights": code})
