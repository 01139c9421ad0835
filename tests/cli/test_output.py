from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.cli.output import json_text, print_problem, sentence
from cnnlib.core.plain_text import JOINERS
from cnnlib.core.problems import Problem

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def refuse(name: str) -> None:
    raise AssertionError(name)


@given(JSON)
def test_json_parses_strictly_and_is_ascii(value: object) -> None:
    text = json_text(value)
    assert text.isascii()
    json.loads(text, parse_constant=refuse)


def test_what_is_not_finite_is_null() -> None:
    assert json.loads(json_text({"a": float("nan"), "b": [1.5, float("-inf")]})) == {
        "a": None,
        "b": [1.5, None],
    }


def test_a_word_of_thousands_of_digits_is_cut() -> None:
    assert sentence("not " + "9" * 5000 + ".\n") == "not " + "9" * 24 + "…"


def test_a_terminal_without_the_characters_gets_escapes() -> None:
    code = "from cnnlib.cli.output import accept_any_character as a; a(); print('三 ok')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.split() == [rb"\u4e09", b"ok"]


@given(st.text())
def test_no_name_moves_the_cursor_or_hides(name: str) -> None:
    said = sentence(f"The file {name} cannot be read.")
    assert said.isprintable() or any(mark in said for mark in JOINERS)
    assert "\n" not in said


def test_a_problem_is_printed_as_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    print_problem(Problem("x", "No file {name}.", {"name": "a\x1b[2J\u202eb\ud800"}))
    assert capsys.readouterr().err == "No file a[2Jb.\n"
