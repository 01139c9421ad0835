"""What a recipe will do, shown where the run will be while none is open."""

from __future__ import annotations

import math
from html import escape

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.data.split_sizes import TRAIN_PICTURES
from cnnlib.figures.learning_rate_curve import learning_rate_curve
from cnnlib.figures.training_curves import CurveLabels, ReferenceRange, training_curves
from cnnlib.models.parameter_count import parameter_count
from cnnlib.training.engine import reference_results
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs.metric_stream import steps_per_epoch
from cnnlib.ui.components.facts_strip import facts_strip
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.course_check import course_recipe
from cnnlib.ui.pages.training.headings import figure_heading_html, run_heading_html
from cnnlib.ui.pages.training.lr_chart import HEIGHT as LR_CHART_HEIGHT
from cnnlib.ui.pages.training.lr_chart import planned_lr
from cnnlib.ui.pages.training.probe_strip import unseen_strip
from cnnlib.ui.pages.training.run_layout import run_layout
from cnnlib.ui.pages.training.settings import TIME_AXES, recipe_of

HEIGHT = 290

ALWAYS_LISTED = ("optimizer", "schedule")
"""Settings that are listed whatever they are."""

LISTED_IF_SET = (
    *("momentum", "nesterov", "weight_decay", "label_smoothing"),
    *("flip", "shift", "erase", "precision"),
)
"""Settings that are listed where they are neither off nor 0."""


def plan(state: PageState) -> None:
    """Show the recipe's size, the axes of its curves, its learning rate and the test pictures."""
    try:
        recipe = recipe_of(state.values).checked()
    except SettingsError:  # the column of controls says why, and how to mend it
        unseen_strip()
        return
    layout = run_layout()
    with layout.head:
        st.html(run_heading_html(labels.run_label(recipe), _("planned")), width="content")
    per_epoch = steps_per_epoch(recipe.to_json(), 0)
    with layout.status:
        facts_strip(_facts(recipe, per_epoch))
    axis = "steps" if state["axis"] == "steps" else "epochs"
    with layout.main:
        st.html(figure_heading_html(_("Press Start training, and the curves grow here")))
        _empty_curves(state, recipe, axis, per_epoch)
        unseen_strip()
    with layout.side:
        st.html(figure_heading_html(_("Learning rate, as planned")))
        _learning_rate(state, recipe, axis, per_epoch)
        st.html(_settings_html(recipe))


def _facts(recipe: Recipe, per_epoch: float) -> list[tuple[str, str]]:
    side = recipe.input_size
    return [
        (_("Parameters"), f"{parameter_count(recipe.model, recipe.options):,}"),
        (_("Input"), f"1 × {side} × {side}"),
        (_("Training pictures"), f"{recipe.subset or TRAIN_PICTURES:,}"),
        (_("Steps per epoch"), f"{per_epoch:,.0f}"),
        (_("Steps in all"), f"{per_epoch * recipe.epochs:,.0f}"),
    ]


def _empty_curves(state: PageState, recipe: Recipe, axis: str, per_epoch: float) -> None:
    """Show the axes of the curves with the levels that are known before training."""
    figure = training_curves(
        [""],
        levels=levels(recipe),
        total=recipe.epochs * (per_epoch if axis == "steps" else 1),
        empty=True,
        logarithmic=state["scale"] == "log",
        labels=CurveLabels(loss=_("Loss"), accuracy=_("Accuracy"), time=_(TIME_AXES[axis])),
    )
    plot(
        figure,
        f"{state.page}:plan",
        height=HEIGHT,
        alt=_("The axes on which the curves of loss and accuracy will grow"),
        uirevision=f"{axis}:{state['scale']}",
    )


def levels(recipe: Recipe) -> list[ReferenceRange]:
    """Return the levels of guessing, and the reported accuracy if the recipe is the course's."""
    loss, accuracy = math.log(len(CLASSES)), 1 / len(CLASSES)
    guessing = _("guessing {figure}")
    found = [
        ReferenceRange("loss_test", loss, loss, guessing.format(figure=f"{loss:.2f}")),
        ReferenceRange(
            "accuracy_test", accuracy, accuracy, guessing.format(figure=f"{accuracy:.0%}")
        ),
    ]
    settings = recipe.to_json()
    reported = reference_results.find_reference(settings)
    if reported and reference_results.same_training(settings, course_recipe(recipe.model)):
        text = _("reported {low}–{high}").format(
            low=f"{100 * reported.low:.0f}", high=f"{reported.high:.0%}"
        )
        found.append(ReferenceRange("accuracy_test", reported.low, reported.high, text))
    return found


def _learning_rate(state: PageState, recipe: Recipe, axis: str, per_epoch: float) -> None:
    unit = 1.0 if axis == "steps" else per_epoch
    steps, rates = planned_lr(recipe.to_json(), round(per_epoch * recipe.epochs), None)
    plot(
        learning_rate_curve(
            ([step / unit for step in steps], rates), ([], []), title=_(TIME_AXES[axis])
        ),
        f"{state.page}:plan-rate",
        height=LR_CHART_HEIGHT,
        alt=_("Learning rate as planned"),
        uirevision=axis,
    )


def _settings_html(recipe: Recipe) -> str:
    """Return what else the recipe says as a list of names and values."""
    settings = {name: getattr(recipe, name) for name in (*ALWAYS_LISTED, *LISTED_IF_SET)}
    items = "".join(
        f"<dt>{escape(labels.setting_label(name))}</dt>"
        f"<dd>{escape(labels.setting_text(name, value))}</dd>"
        for name, value in settings.items()
        if value or name in ALWAYS_LISTED
    )
    return f'<dl class="cnn-recipe">{items}</dl>'
