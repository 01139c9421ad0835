"""Trained networks kept in memory, and read again where their file has changed."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained

KEPT = 8
"""Networks that are kept."""


def cached_network(path: Path, recipe: Recipe | None = None) -> TrainedNetwork:
    """Return the network of an untrusted weights file, which all sessions share.

    Do not change it, and do not put hooks into it (see `layer_outputs`).

    Args:
        path: The file; one that a run replaces while it trains is read again.
        recipe: The network it belongs to; by default the one that the file names.

    Raises:
        SettingsError: As for `load_trained`.
    """
    try:
        found = path.stat()
    except OSError:
        return load_trained(path, recipe)  # which says why it cannot be read
    text = json.dumps(recipe.to_json()) if recipe else None
    return _read(path, text, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=KEPT)
def _read(path: Path, recipe: str | None, _changed: int, _size: int) -> TrainedNetwork:
    return load_trained(path, Recipe.from_json(json.loads(recipe)) if recipe else None)
