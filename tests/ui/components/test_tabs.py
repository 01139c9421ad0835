"""A switch outside of a fragment follows a tab that is chosen inside it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from cnnlib.core.settings import Choice
    from cnnlib.ui.components.tabs import rerun_for_other_tab, tabs
    from cnnlib.ui.core.page_state import PageState

    state = PageState("page", {"view": Choice("a", {"a": "First", "b": "Second"}, label="View")})
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    tabs(state)
    if st.session_state.pop("elsewhere", False):
        state.set(view="b")
    rerun_for_other_tab(state)
    st.write(state["view"])


def test_the_switch_is_drawn_again_where_it_shows_another_tab() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    assert at.session_state["runs"] == 1
    at.session_state["elsewhere"] = True
    at.run()
    assert not at.exception
    assert at.session_state["runs"] == 3
    assert at.button_group[0].value == "b"
    assert at.markdown[0].value == "b"


def test_a_tab_that_is_chosen_with_the_switch_costs_one_run() -> None:
    at = AppTest.from_function(script, default_timeout=60).run()
    at.button_group[0].select("b").run()
    assert at.session_state["runs"] == 2
    assert at.markdown[0].value == "b"
