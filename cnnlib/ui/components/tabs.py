"""Tabs of which only the chosen one is computed."""

from __future__ import annotations

import streamlit as st

from cnnlib.ui.components.field import field
from cnnlib.ui.core.page_state import PageState


def tabs(state: PageState, name: str = "view") -> str:
    """Draw a switch between the options of the setting `name`; return the chosen one.

    `st.tabs` computes the content of all tabs; here the page draws only the one that is returned.
    """
    st.session_state[_drawn(state, name)] = state[name]
    field(state, name, widget="segmented", collapsed=True)
    return str(state[name])


def rerun_for_other_tab(state: PageState, name: str = "view") -> None:
    """Run the page again where the setting `name` is no longer the one that its switch shows.

    Call it first in a fragment whose presets choose a tab: the switch and the tab's own controls
    are outside of the fragment.
    """
    if st.session_state.get(_drawn(state, name), state[name]) != state[name]:
        st.rerun()


def _drawn(state: PageState, name: str) -> str:
    """Return the session key of the option that the switch was drawn with last."""
    return f"{state.page}:{name}:drawn"
