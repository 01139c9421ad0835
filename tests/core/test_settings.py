"""One declaration of a setting: what it reads, writes, allows and says."""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnnlib.core.number_format import grouped_number
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
        (Text(check=letters_only), "a1", "The size cannot be read."),
    ],
)
def test_a_problem_names_the_setting_and_its_fix_is_the_default(setting, value, sentence):
    problem = setting.problem("size", value)
    assert str(problem) == sentence
    (fix,) = problem.fixes
    assert fix.changes == {"size": setting.default}
    wanted = "Clear the size" if setting.default == "" else f"Set the size to {setting.default}"
    assert str(fix) == wanted
    assert setting.problem("size", setting.default) is None


WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
NOTATIONS = {
    "as it is": lambda text: text,
    "decimal comma": lambda text: text.replace(".", ","),
    "full width": lambda text: text.translate(WIDE),
    "minus sign": lambda text: text.replace("-", "\u2212"),
    "en dash": lambda text: text.replace("-", "\u2013"),
    "plus": lambda text: text if text.startswith("-") else f"+{text}",
    "spaces": lambda text: f"\u3000 {text}\t",
    "upper case": lambda text: text.upper(),
    "no zero": lambda text: text.replace("0.", ".", 1) if text.startswith("0.") else text,
}


def typed(setting: Int | Float, text: str) -> float | str:
    """The number that the text is, or the sentence that refuses it."""
    try:
        return setting.parse_typed(text)
    except InvalidTextError as refused:
        return refused.template.format(**refused.values, kept="KEPT")


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
@given(
    st.floats(-9, 9) | st.floats(-1e-5, 1e-5),
    st.sampled_from([repr, "{:f}".format, "{:e}".format, "{:.3f}".format, "{:g}".format]),
)
def test_a_typed_number_is_taken_as_meant(notation, value, format):
    text = format(value)
    assume(not grouped_number(notation(text)))  # 1,234 has a test of its own
    assert typed(Float(0.5, -10, 10), notation(text)) == float(text)


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
@given(
    st.integers(-(2**31), 2**31),
    st.sampled_from([str, "{}.0".format, "{}.".format, "{:.10e}".format, "0{}".format]),
)
def test_a_typed_whole_number_is_taken_as_meant(notation, value, format):
    text = notation(format(value).replace("0-", "-0"))
    assume(not grouped_number(text))
    number = typed(Int(0, -(2**31), 2**31), text)
    assert number == value
    assert type(number) is int


@pytest.mark.parametrize("setting", [Int(8, 1, 64), Float(0.1, 0, 9, open_low=True)])
@given(st.text() | st.text("0123456789.,eE+-\u2212\uff11\uff0c \u3000_'", max_size=12))
def test_no_text_becomes_a_number_that_it_is_not(setting, text):
    number = typed(setting, text)
    if isinstance(number, str):
        assert "KEPT" in number
        return
    assert setting.allows(number)
    ascii_text = unicodedata.normalize("NFKC", text).strip().replace(",", ".")
    meant = Decimal(re.sub("[\u2212\u2013]", "-", ascii_text).replace("\u3002", "."))
    assert Decimal(number) == meant if isinstance(setting, Int) else number == float(meant)


@pytest.mark.parametrize(
    ("setting", "text", "sentence"),
    [
        (Int(3, 1, 64), "3.7", "Type a whole number from 1 to 64; the value stays KEPT."),
        (Int(3, 1, 64), "65", "Type a whole number from 1 to 64; the value stays KEPT."),
        (Int(3, 1, 64), "", "Type a whole number from 1 to 64; the value stays KEPT."),
        (Int(3, 1, 64), "1e999999999999999999999", "Type a whole number from 1 to 64;"),
        (Int(0, 0, 64), "1e-999999999999999999999", "Type a whole number from 0 to 64;"),
        (Int(0, 0, 64), "0.00000000000000000000001", "Type a whole number from 0 to 64;"),
        (Int(3, 1, 64), "\u00b2", "Type a whole number"),
        (Int(3, 1, 64), "1_0", "Type a whole number"),
        (Int(3, 1, 64), "1 0", "Type a whole number"),
        (Int(3, 1, 64), "9" * 100_000, "Type a whole number"),
        (Float(0.1, 0, 1), "x", "Type a number from 0 to 1; the value stays KEPT."),
        (Float(0.1, 0, 1), "nan", "Type a number from 0 to 1; the value stays KEPT."),
        (Float(0.1, 0, 1), "1e400", "Type a number from 0 to 1; the value stays KEPT."),
        (Float(0.1, 0, 1), "1e-400", "Type a number from 0 to 1; the value stays KEPT."),
        (
            Float(0.1, 0, 1, open_low=True),
            "0",
            "Type a number above 0 and at most 1; the value stays KEPT.",
        ),
        (
            Int(0, 0, 60_000),
            "30,000",
            "Does 30,000 mean 30.000 or 30000? Type it without the comma; the value stays KEPT.",
        ),
    ],
)
def test_a_refused_text_is_told_what_to_change(setting, text, sentence):
    found = typed(setting, text)
    assert isinstance(found, str)
    assert found.startswith(sentence)


def test_a_typed_zero_has_no_sign():
    assert math.copysign(1, Float(1, -1, 1).parse_typed("-0")) == 1


def test_a_schema_gives_its_defaults_and_accepts_only_what_every_setting_allows():
    schema = {"n": Int(8, 1, 64), "lock": Bool(True)}
    assert defaults(schema) == {"n": 8, "lock": True}
    assert accepts(schema, {"n": 64})
    assert not accepts(schema, {"n": 65, "lock": False})
