"""The settings of the Training page, and the recipe that they describe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.core.settings import Choice, Schema, Setting, Text
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.presets import PRESETS, preset
from cnnlib.training.engine.recipe import SETTINGS, Recipe
from cnnlib.training.runs.metric_stream import AXES
from cnnlib.ui.components.network_options import (
    chosen_options,
    option_name,
    option_settings,
    option_values,
)

START = ("lenet", "quick")
"""The model and the preset of a page that nobody has touched."""

MOST_RUNS = 6
"""Runs whose curves can share the axes."""

TIME_AXES = dict(zip(AXES, (N_("Epochs"), N_("Steps"), N_("Seconds")), strict=True))
"""The labels of the axes over which curves are drawn."""

FIELDS = {
    "model": "model",
    "epochs": "epochs",
    "batch": "batch_size",
    "lr": "learning_rate",
    "seed": "seed",
    "opt": "optimizer",
    "schedule": "schedule",
    "momentum": "momentum",
    "nesterov": "nesterov",
    "wd": "weight_decay",
    "smooth": "label_smoothing",
    "flip": "flip",
    "shift": "shift",
    "erase": "erase",
    "subset": "subset",
    "precision": "precision",
    "device": "device",
    "channels_last": "channels_last",
}
"""Which setting of a recipe a control sets."""

_RUN = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")


def check_run(text: str) -> None:
    """Raise `SettingsError` unless `text` could name a run."""
    if not _RUN.fullmatch(text):
        raise SettingsError([Problem("run_name", "")])


def run_names(text: str) -> tuple[str, ...]:
    """The runs that `id.id.id` names, without doubles.

    Raises:
        SettingsError: One of them cannot be a run.
    """
    names = tuple(dict.fromkeys(filter(None, text.split("."))))
    if len(names) > MOST_RUNS:
        raise SettingsError([Problem("run_name", "")])
    for name in names:
        check_run(name)
    return names


def _schema() -> dict[str, Setting]:
    start = preset(*START)
    fields = {
        control: replace(SETTINGS[name], default=getattr(start, name))
        for control, name in FIELDS.items()
    }
    for model in CATALOG:
        given = start.options if model == start.model else _first(model).options
        fields |= option_settings(model, given)
    return fields


def _first(model: str) -> Recipe:
    """The recipe with which a model's controls begin."""
    known = PRESETS.get(model, {})
    if not known:
        return Recipe(model).checked()
    return preset(model, START[1] if START[1] in known else next(iter(known)))


SCHEMA: Schema = {
    **_schema(),
    "run": Text(check=check_run, longest=64),
    "with": Text(check=run_names, longest=500),
    "axis": Choice(
        "epochs",
        TIME_AXES,
        label=N_("Time axis"),
    ),
    "scale": Choice(
        "linear", {"linear": N_("Linear"), "log": N_("Logarithmic")}, label=N_("Loss axis")
    ),
    "view": Choice(
        "runs",
        {"runs": N_("Runs"), "course": N_("Course check"), "load": N_("Load weights")},
        label=N_("View"),
    ),
    "from": Choice(
        "shipped",
        {
            "shipped": N_("Shipped with the app"),
            "run": N_("A past run"),
            "upload": N_("A file of yours"),
        },
        label=N_("Weights"),
    ),
    "file": Text(check=check_run, longest=64),
}


def recipe_of(values: Mapping[str, Any]) -> Recipe:
    """Return the recipe that the settings describe, unchecked."""
    options = chosen_options(values, values["model"])
    settings = {name: values[control] for control, name in FIELDS.items()}
    return Recipe(**{**settings, "options": options})


def values_of(recipe: Recipe) -> dict[str, Any]:
    """Return the settings that describe `recipe`; its threads have none."""
    values = {control: getattr(recipe, name) for control, name in FIELDS.items()}
    options = CATALOG[recipe.model].completed(recipe.options)
    return values | option_values(options, recipe.model)


def settings_of(changes: Mapping[str, object], model: str) -> dict[str, Any]:
    """Return what a `Fix` changes, as settings of this page."""
    names = {name: control for control, name in FIELDS.items()}
    wanted: dict[str, Any] = {}
    for name, value in changes.items():
        place, _, option = name.partition(".")
        if place == "options":
            wanted[option_name(model, option)] = value
        else:
            wanted[names[name]] = value
    return wanted


def matching_preset(values: Mapping[str, Any]) -> str | None:
    """Return the preset of the model that these values equal; seed and device do not count."""
    free = ("seed", "device")
    for name in PRESETS.get(values["model"], {}):
        wanted = values_of(preset(values["model"], name))
        if all(
            values[control] == value for control, value in wanted.items() if control not in free
        ):
            return name
    return None
