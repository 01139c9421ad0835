from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ui.components.problem_list import escape_markdown


@given(st.text())
def test_nothing_a_stranger_writes_is_markup(text):
    """CommonMark, section 2.4: a backslash before ASCII punctuation makes it a plain letter."""
    escaped = escape_markdown(text)
    assert re.sub(r"\\([\\`*_{}\[\]()#+!|<>~$:])", r"\1", escaped) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]()#!|<>~$:]", escaped)


def test_an_address_note_cannot_show_a_picture():
    assert escape_markdown("k=![x](//a.b)") == r"k=\!\[x\]\(//a.b\)"
