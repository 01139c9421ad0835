"""The weights that come with the app, by what their files say of themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from cnnlib.core.paths import ASSETS
from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.recipe import Recipe

FOLDER = ASSETS / "weights"


@dataclass(frozen=True)
class PretrainedWeights:
    """A file with the weights of a trained network.

    Attributes:
        name: Name of the file without its ending.
        path: The file.
        recipe: How the network was trained.
        test_accuracy: Share of the test pictures classified correctly after training, 0 to 1.
        test_accuracies: The same after each epoch; empty where the file does not say.
    """

    name: str
    path: Path
    recipe: Recipe
    test_accuracy: float
    test_accuracies: tuple[float, ...] = ()


def pretrained_weights(folder: Path | None = None) -> tuple[PretrainedWeights, ...]:
    """Return the files of a folder that name a recipe and an accuracy, by name.

    Only what the files say of themselves is read, not the weights.

    Args:
        folder: The folder; None for that of the app.
    """
    files = sorted((folder or FOLDER).glob("*.safetensors"))
    found = (_described(path, path.stat().st_mtime_ns) for path in files)
    return tuple(each for each in found if each is not None)


def skip_pairs(
    shipped: Sequence[PretrainedWeights],
) -> tuple[tuple[PretrainedWeights, PretrainedWeights], ...]:
    """Return the pairs that were trained alike, the first without skip connections."""

    def alike(one: PretrainedWeights, other: PretrainedWeights) -> bool:
        plain = one.recipe.changed({"options.skip": False})
        return other.recipe.changed({"options.skip": False}) == plain

    plain = [each for each in shipped if each.recipe.options.get("skip") is False]
    residual = [each for each in shipped if each.recipe.options.get("skip") is True]
    return tuple((one, other) for one in plain for other in residual if alike(one, other))


@lru_cache(maxsize=128)
def _described(path: Path, _changed: int) -> PretrainedWeights | None:
    """Return what a file says, None where that is too little."""
    try:
        with safe_open(path, framework="pt") as file:
            said: Mapping[str, Any] = {k: json.loads(v) for k, v in file.metadata().items()}
        recipe = Recipe.from_json(said["recipe"]).checked()
        epochs = tuple(float(epoch["test_accuracy"]) for epoch in said.get("history", ()))
        return PretrainedWeights(path.stem, path, recipe, float(said["test_accuracy"]), epochs)
    except (SafetensorError, SettingsError, OSError, *_MALFORMED):
        return None


_MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
"""What metadata of another form raises."""
