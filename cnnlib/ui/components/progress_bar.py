"""A bar that fills up, with a line of text above it."""

from __future__ import annotations

from html import escape


def progress_bar_html(fraction: float, text: str) -> str:
    """Return a bar as HTML, full at a `fraction` of 1; screen readers say `text` too."""
    percent = f"{100 * fraction:.1f}"
    return (
        f'<div class="cnn-progress" role="progressbar" aria-valuenow="{percent}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-label="{escape(text)}"><p>{escape(text)}</p>'
        f'<i><u style="width: {percent}%"></u></i></div>'
    )
