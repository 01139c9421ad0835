"""One declaration of a setting: what it reads, writes, allows and says."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.core.settings import (
    Bool,
    Choice,
    Float,
    Int,
    InvalidTextError,
    Setting,
    Text,
    accepts,
    defaults,
)


def letters_only(text: str) -> None:
    if not text.isalpha():
        raise SettingsError([Problem("letters", "letters only")])


SETTINGS: list[Setting] = [
    Int(8, 1, 64),
    Float(0.5, -9.0, 9.0),
    Float(0.1, 0.0, 100.0, open_low=True),
    Choice("zeros", ("zeros", "reflect")),
    Choice(8, (8, 14, 20)),
    Choice(9, {9: "nine", 10: "ten"}),
    Bool(True),
    Text(check=letters_only, longest=12),
]
NAMES = ["int", "float", "open", "texts", "numbers", "labels", "bool", "text"]
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.integers(), max_size=2)
)


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
@given(ANYTHING | st.sampled_from([8, 0.5, "zeros", 9, True, "", "ab", 1e-7, 64, 9.0]))
def test_what_is_allowed_survives_its_text(setting, value):
    if setting.allows(value) and value != setting.default:
        assert setting.parse(setting.format(value)) == value


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
@given(st.text())
def test_what_a_text_stands_for_is_allowed(setting, text):
    with suppress(InvalidTextError):
        assert setting.allows(setting.parse(text))


@given(st.floats(-9, 9))
def test_a_number_is_written_exactly(value):
    read = Float(0.5, -9.0, 9.0).parse(Float(0.5, -9.0, 9.0).format(value))
    assert read == value
    assert math.copysign(1, read) == math.copysign(1, value)


def test_the_type_counts():
    assert not Int(1, 0, 9).allows(True)
    assert not Int(1, 0, 9).allows(2.0)
    assert not Float(1, 0, 9).allows(True)
    assert not Float(1, 0, 9).allows(10**400)
    assert not Float(1, 0, 9, open_low=True).allows(0)
    assert not Choice(8, (8, 14)).allows("8")
    assert not Bool(True).allows(1)


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        (Int(8, 1, 2**31), 0, "The size must be a whole number from 1 to 2147483648, not 0."),
        (Float(1, 0, 9), "x", "The size must be a number from 0 to 9, not x."),
        (Float(1, 0, 9, open_low=True), 0, "The size must be above 0 and at most 9, not 0."),
        (Choice("a", ("a", "b")), "c", "There is no size called c; choose from a, b."),
        (Bool(False), 1, "The setting size is either true or false, not 1."),
    ],
)
def test_a_problem_names_the_setting_and_its_fix_is_the_default(setting, value, sentence):
    problem = setting.problem("size", value)
    assert str(problem) == sentence
    (fix,) = problem.fixes
    assert fix.changes == {"size": setting.default}
    assert setting.problem("size", setting.default) is None


def test_a_schema_gives_its_defaults_and_accepts_only_what_every_setting_allows():
    schema = {"n": Int(8, 1, 64), "lock": Bool(True)}
    assert defaults(schema) == {"n": 8, "lock": True}
    assert accepts(schema, {"n": 64})
    assert not accepts(schema, {"n": 65, "lock": False})
