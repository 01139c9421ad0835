from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import Fix, Problem
from cnnlib.ui.components.problem_list import escape_markdown, say_markdown


@given(st.text())
def test_nothing_a_stranger_writes_is_markup(text):
    """CommonMark, section 2.4: a backslash before ASCII punctuation makes it a plain letter."""
    text = text.replace("\u2060", "")
    escaped = escape_markdown(text).replace("\u2060", "")
    assert re.sub(r"\\([\\`*_{}\[\]()#+!|<>~$:])", r"\1", escaped) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]()#!|<>~$:]", escaped)


def test_an_address_note_cannot_show_a_picture():
    assert escape_markdown("k=![x](//a.b)") == r"k=\!\[x\]\(//a.b\)"


HOSTILE = [
    "![x](//x.yz/a.png)",
    "[x](//x.yz)",
    "<a href='//x.yz'>x</a>",
    "https://x.yz/a",
    "www.x.yz",
    "a@x.yz",
    ":red[x]",
    "$x$",
    "`x`",
    "**x**",
    "\ud800x\x1b[31m",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [Problem, Fix])
def test_a_value_in_a_sentence_is_text(text: str, kind: type[Problem] | type[Fix]) -> None:
    made = (
        Problem("c", "The tensor {name} is new.", {"name": text})
        if kind is Problem
        else Fix("Drop {name}.", {"name": text}, {})
    )
    shown = say_markdown(made)
    assert shown.encode()  # no half of a character
    assert "\x1b" not in shown
    assert not re.search(r"(?<!\\)[`*_\[\]<>$]|://|www\.|@\w|(?<!\\):red", shown)


def test_ordinary_values_stay_as_they_are() -> None:
    made = Problem("c", "The {a} is {b}: {c}.", {"a": "weight", "b": "(3, 3)", "c": 4})
    assert say_markdown(made) == "The weight is (3, 3): 4."
