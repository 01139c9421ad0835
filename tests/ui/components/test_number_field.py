"""Which messages of the browser are new input, and what becomes of those that are none."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.ui.components.number_field.number_field import LONGEST_KEPT, new_input
from tests.support.number_fields import NumberField, number_fields, send, type_number


def script() -> None:
    import streamlit as st

    from cnnlib.core.settings import Int
    from cnnlib.ui.components.number_field.number_field import Label, number_field

    number_field(
        "n",
        Label("<b>n</b>", "n"),
        Int(3, 1, 9),
        3,
        st.session_state.setdefault("typed", []).append,
        disabled="A run goes on." if st.toggle("disabled") else "",
        width=170,
    )


@pytest.fixture
def at() -> AppTest:
    return AppTest.from_function(script, default_timeout=60).run()


def field(at: AppTest) -> NumberField:
    assert not at.exception
    return number_fields(at)["n"]


def message(text: Any, mount: Any = "a", sequence: Any = 1) -> dict[str, Any]:
    return {"typed": {"text": text, "mount": mount, "sequence": sequence}}


def test_each_input_is_taken_once_and_acknowledged(at: AppTest) -> None:
    send(at, {"n": message("4")})
    assert at.session_state["typed"] == ["4"]
    assert field(at).head["acknowledged"] == ["a", 1]
    send(at, {"n": message("4")})
    send(at, {"n": message("3", sequence=1)})
    at.run()
    assert at.session_state["typed"] == ["4"]
    send(at, {"n": message("4", sequence=2)})
    assert at.session_state["typed"] == ["4", "4"]


def test_a_field_that_was_mounted_again_counts_from_the_start(at: AppTest) -> None:
    send(at, {"n": message("4", sequence=7)})
    send(at, {"n": message("5", mount="b")})
    assert at.session_state["typed"] == ["4", "5"]
    assert field(at).head["acknowledged"] == ["b", 1]


def test_a_disabled_field_takes_nothing_and_says_why(at: AppTest) -> None:
    at.toggle[0].set_value(True).run()
    assert field(at).head["disabled"] == "A run goes on."
    type_number(at, "n", "5")
    assert at.session_state["typed"] == []


@pytest.mark.parametrize(
    "hostile",
    [
        None,
        "5",
        [],
        {},
        {"text": "5"},
        {"text": 5, "mount": "a", "sequence": 1},
        {"text": "5", "mount": 1, "sequence": 1},
        {"text": "5", "mount": "a", "sequence": "1"},
        {"text": "5", "mount": "a", "sequence": True},
        {"text": "5", "mount": "a", "sequence": 1.5},
        {"text": "5", "mount": "a", "sequence": 10**400},
    ],
)
def test_what_is_no_message_of_ours_is_no_input(hostile: Any) -> None:
    memory = {"mount": None, "sequence": 0}
    assert new_input(memory, hostile) is None
    assert memory == {"mount": None, "sequence": 0}


def test_of_a_long_text_the_start_is_read() -> None:
    memory = {"mount": None, "sequence": 0}
    text = new_input(memory, message("9" * 100_000)["typed"])
    assert text == "9" * LONGEST_KEPT
