"""The headings of the large column, as HTML."""

from __future__ import annotations

from html import escape


def run_heading_html(title: str, status: str, status_code: str = "") -> str:
    """Return the name of a run or a plan with its status beside it.

    Args:
        title: The name.
        status: The status in the reader's language.
        status_code: A key of `run_status.LABELS`, which decides the colour.
    """
    css_class = f"state {status_code}".rstrip()
    return (
        f'<div class="cnn-run"><h2>{escape(title)}</h2>'
        f'<span class="{escape(css_class)}">{escape(status)}</span></div>'
    )


def figure_heading_html(text: str) -> str:
    """Return a quiet line for above a chart or a row of pictures."""
    return f'<p class="cnn-strip-head">{escape(text)}</p>'
