"""What is known of a run before it begins."""

from __future__ import annotations

import math

import pytest

from cnnlib.training.engine.presets import preset
from cnnlib.ui.pages.training.plan import levels


def test_guessing_is_one_class_in_ten() -> None:
    loss, accuracy = levels(preset("lenet", "quick"))
    assert loss.low == loss.high == pytest.approx(math.log(10))
    assert accuracy.low == accuracy.high == pytest.approx(0.1)


def test_the_courses_recipe_has_the_reported_range() -> None:
    *_, reported = levels(preset("lenet", "course"))
    assert reported.text == "reported 76–83%"
    assert (reported.low, reported.high) == (0.76, 0.83)
