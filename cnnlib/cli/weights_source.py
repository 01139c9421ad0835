"""The argument of commands that take weights: a file, or the id of a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnlib.core.problems import Problem, SettingsError

if TYPE_CHECKING:
    from cnnlib.training.engine.trained_network import TrainedNetwork


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the weights, and which network they belong to."""
    add = parser.add_argument
    add(
        "source",
        metavar="FILE_OR_RUN",
        help="a .safetensors file, shipped weights by name, or the id of a run",
    )
    add("--model", help="the network, where the file does not say it")
    add("--set", action="append", default=[], metavar="options.NAME=VALUE", help="its options")


def load_source(options: argparse.Namespace) -> tuple[Path, TrainedNetwork]:
    """Return the weights file of the parsed arguments, and its network.

    Raises:
        SettingsError: There is no such run, it has no weights yet (`no_weights`), or see
            `load_trained`.
    """
    from cnnlib.cli.train import settings
    from cnnlib.training.engine.checkpoint import read_weights
    from cnnlib.training.engine.recipe import Recipe
    from cnnlib.training.engine.trained_network import load_trained
    from cnnlib.training.runs.available_weights import find_weights

    path = Path(options.source)
    recipe_json: dict[str, Any] = {}
    if not _exists(path):
        found = find_weights(options.source)
        path, recipe_json = found.path, found.recipe.to_json()
    stored = recipe_json or read_weights(path).metadata.get("recipe")
    if options.model:
        recipe = Recipe(options.model)
    elif stored:
        recipe = Recipe.from_json(stored)
    else:
        template = "The file {file} does not say which network it belongs to: add --model."
        raise SettingsError([Problem("model_unknown", template, {"file": path.name})])
    return path, load_trained(path, recipe.changed(settings(options.set)).checked())


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, for one
        return False
