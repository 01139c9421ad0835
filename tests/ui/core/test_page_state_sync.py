"""What a browser repeats is told apart from what a person chooses."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.ui.core import widget_sync


def script() -> None:
    import streamlit as st

    from cnnlib.core.problems import Problem, SettingsError
    from cnnlib.core.settings import Int
    from cnnlib.ui.core.page_state import PageState

    page = PageState("echo", {"k": Int(3, 1, 11), "n": Int(1, 1, 9)})
    st.button("preset", on_click=page.set, kwargs={"k": 7})
    st.number_input("k", 1, 11, step=1, **page.bind("k"))
    st.number_input("n", 1, 9, step=1, **page.bind("n"))

    def refuse(text: str) -> int:
        raise SettingsError([Problem("refused", "no")])

    def typed() -> None:
        page.commit_text("n", st.session_state["typed"], refuse)

    st.text_input("typed", key="typed", on_change=typed)
    st.write(str(page["k"]))
    page.save_to_url()


def shown(at: AppTest) -> int:
    assert not at.exception
    return int(at.markdown[-1].value)


@pytest.fixture
def at() -> AppTest:
    """The preset has just set 7; the browser shows the address k=7 and has heard of it."""
    at = AppTest.from_function(script).run()
    at.button[0].click().run()
    assert shown(at) == 7
    return at


@pytest.fixture
def deaf(at: AppTest) -> AppTest:
    """As `at`, but the browser, which showed 3, has not heard of it yet."""
    at.query_params.clear()
    return at


def test_a_message_from_before_the_preset_does_not_undo_it(deaf: AppTest) -> None:
    assert shown(deaf.number_input[0].set_value(3).run()) == 7
    assert deaf.number_input[0].value == 7


def test_nor_does_the_message_after_it(deaf: AppTest) -> None:
    deaf.number_input[0].set_value(3).run()
    # The browser has heard of 7 by now: a change for the server, nothing new from the person.
    deaf.number_input[0].set_value(7)
    assert shown(deaf.run()) == 7


def test_a_person_may_go_back_at_once(at: AppTest) -> None:
    assert shown(at.number_input[0].set_value(3).run()) == 3
    assert shown(at.number_input[0].set_value(7).run()) == 7


def test_a_person_may_go_back_later_where_no_address_tells(
    deaf: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget_sync, "STALE_SECONDS", 0.0)
    assert shown(deaf.number_input[0].set_value(3).run()) == 3


def test_a_choice_outlasts_what_the_browser_is_about_to_hear(deaf: AppTest) -> None:
    assert shown(deaf.number_input[0].set_value(4).run()) == 4
    assert deaf.number_input[0].proto.set_value  # told once more, after the 7 that is on its way


def test_a_choice_is_not_told_again_without_need(at: AppTest) -> None:
    assert shown(at.number_input[0].set_value(4).run()) == 4
    assert not at.number_input[0].proto.set_value


def test_an_old_value_beside_new_input_is_stale_though_the_address_came_back(at: AppTest) -> None:
    # A browser with much to do takes up the address before it has drawn the 7.
    at.number_input[0].set_value(3)
    at.number_input[1].set_value(5)
    assert shown(at.run()) == 7
    assert [field.value for field in at.number_input] == [7, 5]
    assert shown(at.number_input[0].set_value(3).run()) == 3


def test_beside_new_input_an_old_value_counts_when_it_is_no_longer_on_its_way(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widget_sync, "STALE_SECONDS", 0.0)
    at.number_input[0].set_value(3)
    at.number_input[1].set_value(5)
    assert shown(at.run()) == 3


def test_nor_does_an_old_value_beside_input_that_is_refused(at: AppTest) -> None:
    at.number_input[0].set_value(3)
    at.text_input[0].set_value("nonsense")
    assert shown(at.run()) == 7
