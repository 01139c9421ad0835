"""The Training page's controls as they stand in its address, and the recipe they describe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.core.url_params import Choice, Field, Real, Schema, Switch, Text, Whole
from cnnlib.models.base import Option
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.presets import PRESETS, preset
from cnnlib.training.engine.recipe import (
    DEVICES,
    OPTIMIZERS,
    PRECISIONS,
    RANGES,
    SCHEDULES,
    Recipe,
)
from cnnlib.training.runs.metric_stream import AXES

START = ("lenet", "quick")
"""The model and the preset of a page that nobody has touched."""

VIEWS = ("runs", "course", "load")
LOADS = ("shipped", "run", "upload")
MOST_RUNS = 6
"""Runs whose curves can share the axes."""

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


class Figure(Real):
    """A number of any size, written with six digits: rates and decays may be very small."""

    def format(self, value: Any) -> str:
        """`value` as it stands in an address."""
        return f"{float(value):.6g}"


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


def option_name(model: str, option: str) -> str:
    """The control of a network's option, for example `resnet.depth`."""
    return f"{model}.{option}"


def _option_field(option: Option, value: Any) -> Field:
    if option.kind == "switch":
        return Switch(bool(value))
    if option.kind == "whole":
        return Whole(int(value), option.least, option.most)
    return Choice(str(value), tuple(str(choice) for choice in option.choices))


def _setting_field(name: str, value: Any) -> Field:
    if name in RANGES:
        allowed = RANGES[name]
        if allowed.whole:
            return Whole(int(value), int(allowed.least), int(allowed.most))
        least = 1e-6 if allowed.above else allowed.least
        return Figure(float(value), least, allowed.most)
    choices = {
        "model": tuple(CATALOG),
        "optimizer": OPTIMIZERS,
        "schedule": SCHEDULES,
        "precision": PRECISIONS,
        "device": DEVICES,
    }
    return Choice(value, choices[name]) if name in choices else Switch(bool(value))


def _schema() -> dict[str, Field]:
    start = preset(*START)
    fields = {
        control: _setting_field(name, getattr(start, name)) for control, name in FIELDS.items()
    }
    for model, family in CATALOG.items():
        given = start.options if model == start.model else _first(model).options
        for name, option in family.options.items():
            fields[option_name(model, name)] = _option_field(option, given[name])
    return fields


def _first(model: str) -> Recipe:
    """The recipe with which a model's controls begin."""
    known = PRESETS.get(model, {})
    if not known:
        return Recipe(model).checked()
    return preset(model, START[1] if START[1] in known else next(iter(known)))


SCHEMA: Schema = {
    **_schema(),
    "run": Text(check_run, longest=64),
    "with": Text(run_names, longest=500),
    "axis": Choice("epochs", AXES),
    "scale": Choice("linear", ("linear", "log")),
    "view": Choice("runs", VIEWS),
    "from": Choice("shipped", LOADS),
    "file": Text(check_run, longest=64),
}


def recipe_of(values: Mapping[str, Any]) -> Recipe:
    """The recipe that the controls describe, unchecked."""
    model = values["model"]
    options = {
        name: _option_value(option, values[option_name(model, name)])
        for name, option in CATALOG[model].options.items()
    }
    settings = {name: values[control] for control, name in FIELDS.items()}
    return Recipe(**{**settings, "options": options})


def values_of(recipe: Recipe) -> dict[str, Any]:
    """The controls that describe `recipe`; its threads have none."""
    values = {control: getattr(recipe, name) for control, name in FIELDS.items()}
    for name, value in CATALOG[recipe.model].completed(recipe.options).items():
        option = CATALOG[recipe.model].options[name]
        code = str(value) if option.kind == "choice" else value
        values[option_name(recipe.model, name)] = code
    return values


def controls_of(changes: Mapping[str, object], model: str) -> dict[str, Any]:
    """What a `Fix` changes, as controls of this page."""
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
    """The preset of the model whose settings these are, if any; seed and device do not count."""
    free = ("seed", "device")
    for name in PRESETS.get(values["model"], {}):
        wanted = values_of(preset(values["model"], name))
        if all(
            values[control] == value for control, value in wanted.items() if control not in free
        ):
            return name
    return None


def _option_value(option: Option, code: Any) -> Any:
    if option.kind != "choice":
        return code
    return next(choice for choice in option.choices if str(choice) == code)
