from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.presets import LABELS, PRESETS, preset
from cnnlib.training.engine.recipe import SETTINGS, Recipe, rate_problem

ALL = [(model, name) for model, presets in PRESETS.items() for name in presets]


@pytest.mark.parametrize(("model", "name"), ALL)
def test_a_preset_can_be_carried_out_and_survives_json(model, name):
    recipe = preset(model, name)
    assert name in LABELS
    assert recipe.model == model
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_an_unknown_preset_is_named():
    with pytest.raises(SettingsError, match="fast"):
        preset("lenet", "fast")


BAD = [
    ({"epochs": 0}, "number_out_of_range"),
    ({"epochs": 2.0}, "number_out_of_range"),
    ({"epochs": True}, "number_out_of_range"),
    ({"epochs": "3"}, "number_out_of_range"),
    ({"batch_size": 1}, "number_out_of_range"),
    ({"learning_rate": 0}, "number_out_of_range"),
    ({"learning_rate": float("nan")}, "number_out_of_range"),
    ({"learning_rate": 10**400}, "number_out_of_range"),
    ({"subset": 1}, "number_out_of_range"),
    ({"seed": -1}, "number_out_of_range"),
    ({"schedule": "cosinus"}, "unknown_choice"),
    ({"optimizer": ["sgd"]}, "unknown_choice"),
    ({"model": "lenot"}, "unknown_choice"),
    ({"flip": 1}, "not_a_switch"),
    ({"options": {"pooling": "median"}}, "option_not_allowed"),
    ({"nesterov": True, "momentum": 0.0}, "nesterov_alone"),
    ({"nesterov": True, "momentum": 0.9, "optimizer": "adam"}, "nesterov_alone"),
]


@pytest.mark.parametrize(("changes", "code"), BAD, ids=str)
def test_what_cannot_be_carried_out_is_said_and_every_fix_mends_it(changes, code):
    recipe = Recipe("lenet").changed(changes)
    (problem,) = recipe.problems()
    assert problem.code == code
    assert str(problem)
    for fix in problem.fixes:
        assert not recipe.changed(fix.changes).problems(), str(fix)
    with pytest.raises(SettingsError):
        recipe.checked()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (None, "not_a_recipe"),
        ([], "not_a_recipe"),
        ({"epochs": 3}, "not_a_recipe"),
        ({"model": "lenet", "options": 3}, "not_a_recipe"),
        ({"model": "lenet", "epoch": 3}, "unknown_setting"),
    ],
)
def test_json_that_is_no_recipe_is_refused(told, code):
    with pytest.raises(SettingsError) as caught:
        Recipe.from_json(told)
    assert caught.value.problems[0].code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=3,
)
NAMES = [f.name for f in fields(Recipe)]


@given(st.dictionaries(st.sampled_from(NAMES), JSON), st.sampled_from(["lenet", "resnet"]))
def test_any_json_gives_a_recipe_or_a_sentence(told, model):
    problems: tuple[object, ...] = ()
    try:
        recipe = Recipe.from_json({"model": model, **told})
    except SettingsError as error:
        problems = error.problems
        recipe = Recipe("lenet")
    assert all(str(problem) for problem in problems)
    assert Recipe.from_json(recipe.to_json()) == recipe.checked()


def test_options_are_completed_and_changed_by_dotted_name():
    recipe = Recipe("lenet").changed({"options.pooling": "average", "epochs": 3})
    assert recipe.checked().options == {
        "activation": "relu",
        "pooling": "average",
        "batch_norm": False,
        "initialisation": "pytorch",
    }
    assert recipe.epochs == 3


def test_a_rate_of_nought_holds_the_weights_and_is_allowed_while_running():
    assert rate_problem(0.0) is None
    assert all(rate_problem(x) for x in (-1, float("inf"), True, "0.1", None))
    assert not SETTINGS["learning_rate"].allows(0.0)
