"""Names and figures in one line."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st


def facts_strip(facts: Iterable[tuple[str, str]]) -> None:
    """Show pairs of a name and its figure in one line; nothing where there are none."""
    if html := facts_html(facts):
        st.html(html)


def facts_html(facts: Iterable[tuple[str, str]]) -> str:
    """Return the same line as HTML; empty where there are no facts.

    Its class has a style in the page's CSS (`app_css`) and one in that of an `html_block`.
    """
    cells = "".join(
        f"<div><span>{escape(name)}</span><b>{escape(figure)}</b></div>" for name, figure in facts
    )
    return f'<div class="cnn-facts">{cells}</div>' if cells else ""
