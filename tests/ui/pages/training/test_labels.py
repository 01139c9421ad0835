"""Times as an estimate knows them: no finer than it can be, and never nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ui.pages.training.labels import roughly

TOLD = {
    0.2: "5 s",
    12: "10 s",
    58: "1 min",
    96: "1 min 30 s",
    193: "3 min",
    1_500: "25 min",
    3_590: "1 h",
    6_400: "1 h 50 min",
    24_000: "6 h 40 min",
    54_321: "15 h",
}


@pytest.mark.parametrize(("seconds", "told"), TOLD.items())
def test_a_time_is_rounded_to_what_an_estimate_can_say(seconds: float, told: str) -> None:
    assert roughly(seconds) == told


UNITS = {"s": 1, "min": 60, "h": 3600}


@given(st.floats(5, 1e6))
def test_what_is_told_is_never_far_off(seconds: float) -> None:
    words = roughly(seconds).split()
    told = sum(
        int(figure) * UNITS[unit] for figure, unit in zip(words[::2], words[1::2], strict=True)
    )
    assert told == pytest.approx(seconds, rel=0.5 if seconds < 10 else 0.25)
