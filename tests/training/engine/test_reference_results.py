"""The course check compares like with like and says so where it does not."""

from __future__ import annotations

import pytest

from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.reference_results import REFERENCE_RESULTS, compare

LENET = preset("lenet", "course").to_json()
RESNET = preset("resnet", "course").to_json()


@pytest.mark.parametrize(
    ("recipe", "accuracy", "verdict"),
    [
        (LENET, 0.7594, "below"),
        (LENET, 0.76, "within"),
        (LENET, 0.83, "within"),
        (LENET, 0.8304, "within"),
        (LENET, 0.8306, "above"),
        (RESNET, 0.66, "below"),
        (RESNET, 0.92, "within"),
        (RESNET, 0.93, "above"),
    ],
)
def test_verdicts(recipe, accuracy, verdict):
    found = compare(recipe, accuracy, recipe)
    assert found.verdict == verdict
    assert f"{accuracy:.3f}" in str(found)
    assert verdict in str(found)


def test_another_recipe_is_said_to_be_another():
    assert compare(LENET, 0.8, LENET).same_recipe
    assert compare({**LENET, "seed": 7, "threads": 1}, 0.8, LENET).same_recipe
    assert not compare({**LENET, "epochs": 3}, 0.8, LENET).same_recipe
    assert not compare(LENET, 0.8).same_recipe


def test_nothing_is_said_of_forms_the_course_does_not_train():
    quick = preset("lenet", "quick").to_json()
    assert compare(quick, 0.9) is None
    assert compare({"model": "other"}, 0.9) is None


def test_the_presets_of_the_course_are_covered():
    assert {r.model for r in REFERENCE_RESULTS} == {"lenet", "resnet"}
    assert all(0 < r.low < r.high < 1 for r in REFERENCE_RESULTS)
