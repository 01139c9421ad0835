from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.number_format import (
    MINUS,
    format_bytes,
    format_exact,
    format_number,
    grouped_number,
    typed_number,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (42, "42"),
        (123456, "123456"),
        (999999, "999999"),
        (1_000_000, "1e6"),
        (1_234_567, "1.23e6"),
        (0.62, "0.62"),
        (0.1 + 0.2, "0.3"),
        (12.345, "12.3"),
        (99.96, "100"),
        (1234.5, "1235"),
        (999999.5, "1e6"),
        (1.125, "1.13"),
        (0.001, "0.001"),
        (0.0009996, "1e-3"),
        (0.00003, "3e-5"),
        (-0.5, MINUS + "0.5"),
        (-3e-5, MINUS + "3e-5"),
        (9.999e20, "1e21"),
        (5e-324, "4.94e-324"),
        (float("nan"), "NaN"),
        (float("inf"), "∞"),
        (float("-inf"), MINUS + "∞"),
    ],
)
def test_examples(value: float, text: str) -> None:
    assert format_number(value) == text


@given(st.floats(-1.79e308, 1.79e308))
def test_reads_back_to_within_half_of_the_third_digit(value: float) -> None:
    back = float(format_number(value).replace(MINUS, "-"))
    assert math.isclose(back, value, rel_tol=0.0051, abs_tol=1e-323)


@given(st.floats())
def test_is_short_and_never_has_idle_zeros(value: float) -> None:
    text = format_number(value)
    assert len(text) <= len(MINUS + "4.94e-324")
    mantissa = text.split("e")[0]
    assert "." not in mantissa or not mantissa.endswith(("0", "."))


@given(st.integers(-999_999, 999_999))
def test_small_whole_numbers_keep_every_digit(value: int) -> None:
    assert format_number(value).replace(MINUS, "-") == str(value)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (2**20 - 1, "1.0 MiB"),
        (5 * 2**30, "5.0 GiB"),
        (2**62, "4096.0 PiB"),
    ],
)
def test_bytes_are_counted_in_powers_of_1024(count: int, text: str) -> None:
    assert format_bytes(count) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_exact_text_reads_back_as_the_number(value):
    assert float(format_exact(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (-0.0, "0"),
        (1e-5, "0.00001"),
        (1e-7, "1e-7"),
        (1e21, "1e+21"),
        (2**31, "2147483648"),
    ],
)
def test_the_exact_text_is_javascript_s(value, text):
    assert format_exact(value) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0,05", "0.05"),
        ("1e3", "1e3"),
        (" \uff0d\uff10\uff0e\uff15\u3000", "-0.5"),
        ("\u22121.5E-3", "-1.5E-3"),
        ("0\u30025", "0.5"),
        (".5", ".5"),
        ("1,234", None),
        ("0,234", "0.234"),
        ("1,2,3", None),
        ("1.2,3", None),
        ("0x10", None),
        ("\u0663", None),
        ("", None),
    ],
)
def test_a_typed_number_in_ascii(text, number):
    assert typed_number(text) == number


def test_a_comma_before_three_digits_can_be_read_in_two_ways():
    assert grouped_number(" \uff11\uff0c\uff15\uff10\uff10") == "1,500"
    assert grouped_number("0,500") is None
    assert grouped_number("1,50") is None
