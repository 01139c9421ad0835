from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.plain_text import JOINERS, plain_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LeNet, 三轮", "LeNet, 三轮"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("a\u200bb\ufeffc", "abc"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("two\nlines\tand\u2028more ", "two lines and more"),
        ("👩\u200d🔬", "👩\u200d🔬"),
    ],
)
def test_what_is_shown_of_a_name(text: str, shown: str) -> None:
    assert plain_text(text) == shown


@given(st.text(st.characters()), st.integers(0, 80))
def test_any_text_is_one_line_that_can_be_written(text: str, longest: int) -> None:
    shown = plain_text(text, longest)
    shown.encode()
    assert len(shown) <= longest
    assert all(c in JOINERS or not unicodedata.category(c).startswith("C") for c in shown)
    assert plain_text(shown, longest) == shown
