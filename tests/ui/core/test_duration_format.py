"""Durations in both languages; an estimate is no finer than it can be, and never nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ui.core.duration_format import format_duration, format_estimate
from cnnlib.ui.core.language import speaking

DURATIONS = {
    -1: ("0 sec", "0秒"),
    45: ("45 sec", "45秒"),
    60: ("1 min 00 sec", "1分钟00秒"),
    125: ("2 min 05 sec", "2分钟05秒"),
    4_800: ("1 hr 20 min", "1小时20分钟"),
    7_259: ("2 hr 00 min", "2小时00分钟"),
}


@pytest.mark.parametrize(("seconds", "texts"), DURATIONS.items())
def test_a_duration_has_two_units_at_most(seconds: float, texts: tuple[str, str]) -> None:
    for language, text in zip(("en", "zh"), texts, strict=True):
        with speaking(language):
            assert format_duration(seconds) == text


ESTIMATES = {
    0.2: "5 sec",
    12: "10 sec",
    58: "1 min",
    96: "1 min 30 sec",
    193: "3 min",
    1_500: "25 min",
    3_590: "1 hr",
    6_400: "1 hr 50 min",
    24_000: "6 hr 40 min",
    54_321: "15 hr",
}


@pytest.mark.parametrize(("seconds", "text"), ESTIMATES.items())
def test_an_estimate_is_rounded_to_about_two_figures(seconds: float, text: str) -> None:
    assert format_estimate(seconds) == text


UNITS = {"sec": 1, "min": 60, "hr": 3600}


@given(st.floats(5, 1e6))
def test_an_estimate_is_never_far_off(seconds: float) -> None:
    words = format_estimate(seconds).split()
    rounded = sum(
        int(figure) * UNITS[unit] for figure, unit in zip(words[::2], words[1::2], strict=True)
    )
    assert rounded == pytest.approx(seconds, rel=0.5 if seconds < 10 else 0.25)
