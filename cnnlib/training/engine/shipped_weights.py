"""The trained networks that come with the app, by what their files say of themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from cnnlib.core.paths import ASSETS
from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.recipe import Recipe

FOLDER = ASSETS / "weights"


@dataclass(frozen=True)
class ShippedWeights:
    """A file with the weights of a trained network.

    Attributes:
        name: Name of the file without its ending.
        path: The file.
        recipe: How the network was trained.
        test_accuracy: Share of the test pictures classified correctly after training, 0 to 1.
    """

    name: str
    path: Path
    recipe: Recipe
    test_accuracy: float


def shipped_weights(folder: Path = FOLDER) -> tuple[ShippedWeights, ...]:
    """Return the files of a folder that name a recipe and an accuracy, by name.

    Only what the files say of themselves is read, not the weights.
    """
    found = (_described(path) for path in sorted(folder.glob("*.safetensors")))
    return tuple(each for each in found if each is not None)


def _described(path: Path) -> ShippedWeights | None:
    try:
        with safe_open(path, framework="pt") as file:
            said: Mapping[str, Any] = {k: json.loads(v) for k, v in file.metadata().items()}
        recipe = Recipe.from_json(said["recipe"]).checked()
        return ShippedWeights(path.stem, path, recipe, float(said["test_accuracy"]))
    except (
        SafetensorError,
        SettingsError,
        OSError,
        AttributeError,
        ValueError,
        TypeError,
        KeyError,
    ):
        return None
