"""Every visitor comes in through `app.py`, also by a link to a page of a server just started."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def enter(page: str) -> None:
    """Call first in a page's script: go around by `app.py` where Streamlit came straight here.

    Until one visitor has run `app.py`, Streamlit takes the folder `pages/` for an app of its old
    kind and runs a page opened by its link by itself, without navigation, style or language.
    `st.navigation` ends that for the whole process; then the same request is run again.

    Args:
        page: The script's own `__file__`; its name is the page's address in both kinds of app.
    """
    if PagesManager.uses_pages_directory:
        st.navigation([st.Page(_nothing, default=True), st.Page(page)], position="hidden")
        st.rerun()


def _nothing() -> None:
    """A page that is never shown."""
