"""A recipe: everything that decides what a training run computes, checked once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from cnnlib.core.problems import N_, Fix, Problem, SettingsError
from cnnlib.models.registry import CATALOG, get_architecture, input_size

OPTIMIZERS = ("sgd", "adam", "adamw")
SCHEDULES = ("constant", "cosine", "one_cycle")
PRECISIONS = ("auto", "float32", "bfloat16")
DEVICES = ("auto", "cuda", "mps", "cpu")


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a run computes.

    Two runs of one recipe on one CPU agree bit for bit.

    Attributes:
        model: Name of the network, a key of `CATALOG`.
        options: The network's choices; what is left out takes its default.
        epochs: Passes over the training pictures.
        batch_size: Pictures in a step.
        optimizer: One of `OPTIMIZERS`.
        learning_rate: The highest rate that the schedule reaches.
        schedule: One of `SCHEDULES`, see `cnnlib.training.engine.lr_schedule`.
        momentum: For SGD, how much of the last step goes on.
        nesterov: For SGD with momentum, whether the gradient is taken after the momentum.
        weight_decay: Pull of the weights towards zero (decoupled from the rate in AdamW alone).
        label_smoothing: Share of the target spread evenly over all classes.
        flip: Whether half of the pictures are mirrored left to right.
        shift: Most pixels by which a picture is moved, each way and axis.
        erase: Side of the square that is blanked in each picture, in pixels; 0 for none.
        subset: How many of the training pictures are used, the first ones; 0 for all.
        seed: Decides the first weights, the order of the pictures and their augmentation.
        precision: `"float32"`, `"bfloat16"` for autocast where the device has it, or `"auto"`
            for bfloat16 where it has it and float32 elsewhere.
        channels_last: Whether tensors are laid out with the channels innermost (CPU and CUDA).
        device: One of `DEVICES`; `"auto"` takes CUDA, then MPS, then the CPU.
        threads: Threads of the CPU; 0 leaves the process's number.
    """

    model: str
    options: Mapping[str, Any] = field(default_factory=dict)
    epochs: int = 10
    batch_size: int = 256
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    schedule: str = "constant"
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    flip: bool = False
    shift: int = 0
    erase: int = 0
    subset: int = 0
    seed: int = 0
    precision: str = "float32"
    channels_last: bool = True
    device: str = "auto"
    threads: int = 0

    @property
    def input_size(self) -> int:
        """Rows and columns of the pictures that the network takes."""
        return input_size(self.model, self.options)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """This recipe with settings replaced; `options.NAME` replaces one of the network's."""
        options = dict(self.options)
        plain: dict[str, Any] = {}
        for name, value in changes.items():
            place, _, option = name.partition(".")
            if place == "options" and option:
                options[option] = value
            else:
                plain[name] = value
        return replace(self, **{"options": options, **plain})

    def problems(self) -> tuple[Problem, ...]:
        """Everything that keeps this recipe from being carried out on some machine."""
        found = [*_not_a_number(self), *_not_a_choice(self), *_not_a_switch(self)]
        known = isinstance(self.model, str) and self.model in CATALOG
        if known and isinstance(self.options, Mapping):
            found += get_architecture(self.model).problems(self.options)
        if not found and self.nesterov and not (self.optimizer == "sgd" and self.momentum > 0):
            found.append(_nesterov_alone())
        return tuple(found)

    def checked(self) -> Self:
        """This recipe with every option of its network filled in, if it can be carried out.

        Raises:
            SettingsError: It cannot; the error carries `problems()`.
        """
        if problems := self.problems():
            raise SettingsError(problems)
        return replace(self, options=get_architecture(self.model).completed(self.options))

    def to_json(self) -> dict[str, Any]:
        """The recipe as JSON takes it."""
        told = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**told, "options": dict(self.options)}

    @classmethod
    def from_json(cls, told: Any) -> Self:
        """Read what `to_json` wrote, or what a person wrote by hand; checked.

        Raises:
            SettingsError: It is no recipe (`not_a_recipe`), has a key that no recipe has
                (`unknown_setting`), or see `problems`.
        """
        if not isinstance(told, Mapping) or not isinstance(told.get("options", {}), Mapping):
            raise SettingsError([_not_a_recipe()])
        known = [f.name for f in fields(cls)]
        if unknown := [str(name) for name in told if name not in known]:
            raise SettingsError([_unknown_setting(name, known) for name in unknown])
        if "model" not in told:
            raise SettingsError([_not_a_recipe()])
        return cls(**told).checked()


@dataclass(frozen=True)
class _Range:
    label: str
    least: float
    most: float
    default: float
    whole: bool = True
    above: bool = False  # whether `least` itself is left out

    def allows(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            return False
        try:
            inside = math.isfinite(value) and self.least <= value <= self.most
        except OverflowError:
            return False
        return inside and not (self.above and value == self.least)


RANGES: Mapping[str, _Range] = {
    "epochs": _Range(N_("number of epochs"), 1, 1000, 10),
    "batch_size": _Range(N_("batch size"), 2, 8192, 256),
    "learning_rate": _Range(N_("learning rate"), 0, 100, 0.1, whole=False, above=True),
    "momentum": _Range(N_("momentum"), 0, 0.999, 0.9, whole=False),
    "weight_decay": _Range(N_("weight decay"), 0, 1, 0, whole=False),
    "label_smoothing": _Range(N_("label smoothing"), 0, 0.9, 0, whole=False),
    "shift": _Range(N_("shift in pixels"), 0, 8, 0),
    "erase": _Range(N_("side of the erased square"), 0, 20, 0),
    "subset": _Range(N_("number of training pictures"), 0, 60000, 0),
    "seed": _Range(N_("seed"), 0, 2**31 - 1, 0),
    "threads": _Range(N_("number of threads"), 0, 256, 0),
}
"""The settings that are numbers: their names in a sentence and what they may be."""


def rate_problem(rate: object) -> Problem | None:
    """What speaks against `rate` as a learning rate while a run goes on; 0 holds the weights."""
    allowed = replace(RANGES["learning_rate"], above=False)
    return None if allowed.allows(rate) else _out_of_range("learning_rate", allowed, rate)


_CHOICES = {
    "model": tuple(CATALOG),
    "optimizer": OPTIMIZERS,
    "schedule": SCHEDULES,
    "precision": PRECISIONS,
    "device": DEVICES,
}
_SWITCHES = ("nesterov", "flip", "channels_last")


def _not_a_number(recipe: Recipe) -> Iterable[Problem]:
    for name, allowed in RANGES.items():
        value = getattr(recipe, name)
        if name == "subset" and value == 1 and allowed.allows(value):
            allowed = replace(allowed, least=2)  # a batch of one cannot be normalized
        if not allowed.allows(value):
            yield _out_of_range(name, allowed, value)


def _out_of_range(name: str, allowed: _Range, value: object) -> Problem:
    if allowed.whole:
        template = N_("The {setting} must be a whole number from {least} to {most}, not {value}.")
    elif allowed.above:
        template = N_("The {setting} must be above {least} and at most {most}, not {value}.")
    else:
        template = N_("The {setting} must be a number from {least} to {most}, not {value}.")
    values = {
        "where": name,
        "setting": allowed.label,
        "least": f"{allowed.least:g}",
        "most": f"{allowed.most:g}",
        "value": value,
    }
    mended = {"setting": allowed.label, "value": allowed.default}
    fix = Fix(N_("Set the {setting} to {value}"), mended, {name: allowed.default})
    return Problem("number_out_of_range", template, values, (fix,))


def _not_a_choice(recipe: Recipe) -> Iterable[Problem]:
    for name, known in _CHOICES.items():
        value = getattr(recipe, name)
        if not (isinstance(value, str) and value in known):
            template = N_("There is no {setting} called {value}; choose from {known}.")
            values = {"where": name, "setting": name, "value": value, "known": ", ".join(known)}
            fix = Fix(N_("Use {value}"), {"value": known[0]}, {name: known[0]})
            yield Problem("unknown_choice", template, values, (fix,))


def _not_a_switch(recipe: Recipe) -> Iterable[Problem]:
    for name in _SWITCHES:
        if type(value := getattr(recipe, name)) is not bool:
            template = N_("The setting {setting} is either true or false, not {value}.")
            yield Problem(
                "not_a_switch", template, {"where": name, "setting": name, "value": value}
            )


def _nesterov_alone() -> Problem:
    template = N_("Nesterov's gradient needs SGD with a momentum above 0.")
    fixes = (
        Fix(N_("Do without Nesterov"), {}, {"nesterov": False}),
        Fix(
            N_("Use SGD with momentum {momentum}"),
            {"momentum": 0.9},
            {"optimizer": "sgd", "momentum": 0.9},
        ),
    )
    return Problem("nesterov_alone", template, {"where": "nesterov"}, fixes)


def _not_a_recipe() -> Problem:
    template = N_("This is no recipe: it must be a JSON object that names at least a model.")
    return Problem("not_a_recipe", template)


def _unknown_setting(name: str, known: Iterable[str]) -> Problem:
    template = N_("A recipe has no setting called {setting}; it has {known}.")
    values = {"where": name, "setting": name, "known": ", ".join(known)}
    return Problem("unknown_setting", template, values)
