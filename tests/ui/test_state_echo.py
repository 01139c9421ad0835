"""What a browser repeats is told apart from what a person chooses."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.ui import state


def script() -> None:
    import streamlit as st

    from cnnlib.address import Whole
    from cnnlib.ui.state import PageState

    page = PageState("echo", {"k": Whole(3, 1, 11)}, timers=True)
    st.button("preset", on_click=page.set, kwargs={"k": 7})
    st.number_input("k", 1, 11, step=1, **page.control("k"))
    st.write(str(page["k"]))


def shown(at: AppTest) -> int:
    assert not at.exception
    return int(at.markdown[-1].value)


@pytest.fixture
def at() -> AppTest:
    at = AppTest.from_function(script).run()
    at.button[0].click().run()
    assert shown(at) == 7
    return at


def test_a_message_from_before_the_preset_does_not_undo_it(at: AppTest) -> None:
    assert shown(at.number_input[0].set_value(3).run()) == 7
    assert at.number_input[0].value == 7


def test_nor_does_the_message_after_it(at: AppTest) -> None:
    at.number_input[0].set_value(3).run()
    # The browser has heard of 7 by now: a change for the server, nothing new from the person.
    at.number_input[0].set_value(7)
    assert shown(at.run()) == 7


def test_a_person_may_go_back_by_hand(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(at.number_input[0].set_value(8).run()) == 8
    assert shown(at.number_input[0].set_value(7).run()) == 7
    monkeypatch.setattr(state, "ECHO", 0.0)
    assert shown(at.number_input[0].set_value(3).run()) == 3
