"""Runs every page through `app.py`, also the first request of a server for a page's own URL."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def enter(page: str) -> None:
    """Rerun the request through `app.py` if Streamlit started with the page's script.

    Call it first in a page's script.  Until `st.navigation` has been called once in the process,
    Streamlit treats `pages/` as an app without navigation and runs the script of the requested
    page alone, so the menu, the CSS and the language would be missing.

    Args:
        page: `__file__` of the script; its stem is the page's path in the URL.
    """
    if PagesManager.uses_pages_directory:
        st.navigation([st.Page(_nothing, default=True), st.Page(page)], position="hidden")
        st.rerun()


def _nothing() -> None:
    """Default page, required by `st.navigation`; the rerun comes before it is drawn."""
