"""What a recipe sets out to do, shown where the run will be while none is open."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.figures.learning_rate_curve import learning_rate_curve
from cnnlib.figures.training_curves import CurveLabels, Level, training_curves
from cnnlib.models.parameter_count import parameter_count
from cnnlib.training.engine import reference_results
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs.metric_stream import steps_per_epoch
from cnnlib.training.runs.throughput import TRAIN
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import labels, learning_rate, probe_strip, run_layout
from cnnlib.ui.pages.training.course_check import course_recipe
from cnnlib.ui.pages.training.curves_chart import TIMES
from cnnlib.ui.pages.training.settings import recipe_of

HEIGHT = 290

ALWAYS = ("optimizer", "schedule")
"""Settings that are told whatever they are; others where they are not nothing."""

TOLD = (
    *("momentum", "nesterov", "weight_decay", "label_smoothing"),
    *("flip", "shift", "erase", "precision"),
)


def plan(state: PageState) -> None:
    """The recipe's size, the axes its curves will grow on, its rate, and the test pictures."""
    try:
        recipe = recipe_of(state.values).checked()
    except SettingsError:  # the column of controls says why, and how to mend it
        probe_strip.unseen()
        return
    at = run_layout.run_layout()
    with at.head:
        labels.name(labels.title(recipe), _("planned"))
    per_epoch = steps_per_epoch(recipe.to_json(), 0)
    with at.told:
        labels.facts(_facts(recipe, per_epoch))
    axis = "steps" if state["axis"] == "steps" else "epochs"
    with at.main:
        labels.head(_("Press Start training, and the curves grow here"))
        _axes(state, recipe, axis, per_epoch)
        probe_strip.unseen()
    with at.side:
        labels.head(_("Learning rate, as planned"))
        _rate(state, recipe, axis, per_epoch)
        st.html(_settings(recipe))


def _facts(recipe: Recipe, per_epoch: float) -> list[tuple[str, str]]:
    side = recipe.input_size
    return [
        (_("Parameters"), f"{parameter_count(recipe.model, recipe.options):,}"),
        (_("Input"), f"1 × {side} × {side}"),
        (_("Training pictures"), f"{recipe.subset or TRAIN:,}"),
        (_("Steps per epoch"), f"{per_epoch:,.0f}"),
        (_("Steps in all"), f"{per_epoch * recipe.epochs:,.0f}"),
    ]


def _axes(state: PageState, recipe: Recipe, axis: str, per_epoch: float) -> None:
    """The empty axes, with what is known beforehand: where guessing lies, and the course."""
    figure = training_curves(
        [""],
        levels=levels(recipe),
        total=recipe.epochs * (per_epoch if axis == "steps" else 1),
        empty=True,
        logarithmic=state["scale"] == "log",
        labels=CurveLabels(loss=_("Loss"), accuracy=_("Accuracy"), time=_(TIMES[axis])),
    )
    plot(
        figure,
        f"{state.page}:plan",
        height=HEIGHT,
        alt=_("The axes on which the curves of loss and accuracy will grow"),
        uirevision=f"{axis}:{state['scale']}",
    )


def levels(recipe: Recipe) -> list[Level]:
    """Loss and accuracy of pure guessing, and what is reported of the course's own recipe."""
    guess, chance = math.log(len(CLASSES)), 1 / len(CLASSES)
    named = _("guessing {figure}")
    found = [
        Level("loss_test", guess, guess, named.format(figure=f"{guess:.2f}")),
        Level("accuracy_test", chance, chance, named.format(figure=f"{chance:.0%}")),
    ]
    told = recipe.to_json()
    reported = reference_results.find_reference(told)
    if reported and reference_results.same_training(told, course_recipe(recipe.model)):
        text = _("reported {low}–{high}").format(
            low=f"{100 * reported.low:.0f}", high=f"{reported.high:.0%}"
        )
        found.append(Level("accuracy_test", reported.low, reported.high, text))
    return found


def _rate(state: PageState, recipe: Recipe, axis: str, per_epoch: float) -> None:
    unit = 1.0 if axis == "steps" else per_epoch
    places, rates = learning_rate.plan(recipe.to_json(), round(per_epoch * recipe.epochs), None)
    plot(
        learning_rate_curve(
            ([place / unit for place in places], rates), ([], []), title=_(TIMES[axis])
        ),
        f"{state.page}:plan-rate",
        height=learning_rate.HEIGHT,
        alt=_("Learning rate as planned"),
        uirevision=axis,
    )


def _settings(recipe: Recipe) -> str:
    """What else the recipe says, as a list; settings that are off are left out."""
    rows = [(name, getattr(recipe, name)) for name in (*ALWAYS, *TOLD)]
    cells = "".join(
        f"<dt>{escape(labels.setting_label(name))}</dt><dd>{escape(labels.value(name, value))}</dd>"
        for name, value in rows
        if value or name in ALWAYS
    )
    return f'<dl class="cnn-recipe">{cells}</dl>'
