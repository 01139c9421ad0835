"""Tabs of which only the chosen one is computed."""

from __future__ import annotations

from cnnlib.ui.components.field import field
from cnnlib.ui.core.page_state import PageState


def tabs(state: PageState, name: str = "view") -> str:
    """Draw a switch between the options of the setting `name`; return the chosen one.

    `st.tabs` computes the content of all tabs; here the page draws only the one that is returned.
    """
    field(state, name, widget="segmented", collapsed=True)
    return str(state[name])
