"""Text of strangers in Plotly's labels, which read a part of HTML and templates."""

from __future__ import annotations

from cnnlib.core.plain_text import plain_text

_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in "&<>{}$"}


def plotly_text(text: str) -> str:
    """Return `text` for names, annotations and hover templates: no tag, template or formula."""
    return plain_text(text).translate(_ENTITIES)
