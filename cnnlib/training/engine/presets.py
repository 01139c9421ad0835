"""Recipes with a name: as the course trains, quick, and best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnlib.core.problems import N_, Problem, SettingsError, Verbatim
from cnnlib.training.engine.recipe import Recipe

LABELS: Mapping[str, str] = {
    "course": N_("As in the course"),
    "quick": N_("Quick"),
    "best": N_("Best"),
}
"""What the presets are called, in the order of the controls."""

_ONE_CYCLE: Mapping[str, Any] = {
    "batch_size": 128,
    "schedule": "one_cycle",
    "weight_decay": 5e-4,
    "label_smoothing": 0.1,
    "precision": "auto",
}
"""What the quick and the best recipes of most families have in common."""

_SGD: Mapping[str, Any] = {**_ONE_CYCLE, "momentum": 0.9, "nesterov": True}

_AUGMENTED: Mapping[str, Any] = {**_SGD, "flip": True, "shift": 2, "erase": 8}
"""For trainings long enough to profit from it."""

_ADAMW: Mapping[str, Any] = {**_ONE_CYCLE, "optimizer": "adamw", "learning_rate": 0.002}
"""For networks whose first updates are too small with SGD: NiN ends in ReLU and an average."""

_LENET: Mapping[str, Any] = {
    "batch_size": 256,
    "learning_rate": 0.2,
    "schedule": "one_cycle",
    "momentum": 0.9,
    "nesterov": True,
    "weight_decay": 5e-4,
    "label_smoothing": 0.1,
    "channels_last": False,
}
"""Without mirrored pictures, from which LeNet gained nothing (benchmarks/README.md)."""

PRESETS: Mapping[str, Mapping[str, Recipe]] = {
    "lenet": {
        "course": Recipe(
            "lenet",
            {
                "activation": "sigmoid",
                "pooling": "average",
                "batch_norm": False,
                "initialisation": "xavier",
            },
            epochs=10,
            batch_size=256,
            learning_rate=0.9,
        ),
        "quick": Recipe(
            "lenet",
            {"activation": "relu", "pooling": "max", "batch_norm": True},
            epochs=8,
            **_LENET,
        ),
        "best": Recipe(
            "lenet",
            {"activation": "relu", "pooling": "max", "batch_norm": True},
            epochs=15,
            **_LENET,
        ),
    },
    "alexnet": {
        "course": Recipe(
            "alexnet", {"form": "course"}, epochs=10, batch_size=128, learning_rate=0.01
        ),
        "quick": Recipe("alexnet", {"initialisation": "kaiming"}, 5, learning_rate=0.05, **_SGD),
        "best": Recipe(
            "alexnet", {"initialisation": "kaiming"}, 12, learning_rate=0.05, flip=True, **_SGD
        ),
    },
    "vgg": {
        "course": Recipe(
            "vgg",
            {"form": "vgg11", "divisor": 4, "initialisation": "xavier"},
            epochs=10,
            batch_size=128,
            learning_rate=0.05,
        ),
        "quick": Recipe("vgg", {"initialisation": "kaiming"}, 5, learning_rate=0.05, **_SGD),
        "best": Recipe(
            "vgg", {"initialisation": "kaiming"}, 8, learning_rate=0.05, flip=True, **_SGD
        ),
    },
    "nin": {
        "course": Recipe(
            "nin",
            {"form": "course", "initialisation": "xavier"},
            epochs=10,
            batch_size=128,
            learning_rate=0.1,
        ),
        "quick": Recipe("nin", {"initialisation": "kaiming"}, 5, **_ADAMW),
        "best": Recipe("nin", {"initialisation": "kaiming"}, 15, flip=True, **_ADAMW),
    },
    "googlenet": {
        "course": Recipe(
            "googlenet",
            {"form": "course", "initialisation": "xavier"},
            epochs=10,
            batch_size=128,
            learning_rate=0.1,
        ),
        "quick": Recipe("googlenet", {"batch_norm": True}, 5, learning_rate=0.1, **_SGD),
        "best": Recipe("googlenet", {"batch_norm": True}, 10, learning_rate=0.1, **_AUGMENTED),
    },
    "resnet": {
        "course": Recipe(
            "resnet",
            {"form": "resnet18", "initialisation": "xavier"},
            epochs=10,
            batch_size=256,
            learning_rate=0.05,
        ),
        "quick": Recipe(
            "resnet", {"form": "compact", "depth": 8, "width": 16}, 5, learning_rate=0.2, **_SGD
        ),
        "best": Recipe(
            "resnet",
            {"form": "compact", "depth": 14, "width": 32},
            epochs=20,
            learning_rate=0.1,
            **_AUGMENTED,
        ),
    },
    "densenet": {
        "course": Recipe(
            "densenet",
            {"form": "course", "initialisation": "xavier"},
            epochs=10,
            batch_size=256,
            learning_rate=0.1,
        ),
        "quick": Recipe("densenet", {}, 5, learning_rate=0.1, **_SGD),
        "best": Recipe("densenet", {}, 8, learning_rate=0.1, **_AUGMENTED),
    },
}
"""The presets of each model; not every model has every preset."""


def preset(model: str, name: str) -> Recipe:
    """Give the recipe `name` for `model`, every option filled in.

    Raises:
        SettingsError: The model has no such preset (`unknown_preset`).
    """
    known = PRESETS.get(model, {})
    if name in known:
        return known[name].checked()
    template = N_("There is no preset {preset} for {model}; choose from {known}.")
    values = {
        "where": "preset",
        "preset": Verbatim(name),
        "model": model,
        "known": ", ".join(known),
    }
    raise SettingsError([Problem("unknown_preset", template, values)])
