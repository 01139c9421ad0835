"""Train a network on Fashion-MNIST.

Progress goes to standard error, the result to standard output. Ctrl-C stops the run, which can
be resumed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from cnnlib.core.problems import Problem, SettingsError

NUMBERS = {
    "epochs": int,
    "batch_size": int,
    "learning_rate": float,
    "subset": int,
    "seed": int,
    "threads": int,
}
WORDS = ("optimizer", "schedule", "precision", "device")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("model", metavar="MODEL", help="the network, for example lenet or resnet")
    add("--preset", default="quick", help="recipe to begin with: course, quick (default), best")
    for name in (*NUMBERS, *WORDS):
        add(f"--{name.replace('_', '-')}", metavar="X", help=f"instead of the recipe's {name}")
    add(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="any other part of the recipe, for example flip=true or options.depth=14",
    )
    add("--label", default="", help="what to call the run")
    add("--json", action="store_true", help="print the result as one JSON object")
    add_weights(parser)


def add_weights(parser: argparse.ArgumentParser) -> None:
    """Declare --weights, which training and going on with it have in common."""
    parser.add_argument(
        "--weights", type=Path, metavar="FILE", help="where a finished run's weights are copied to"
    )


def run(options: argparse.Namespace) -> int:
    """Make a run and carry it out; raises `SettingsError` for a recipe that cannot be."""
    try:
        from cnnlib.cli import progress
        from cnnlib.training.engine.presets import preset
        from cnnlib.training.runs import run_folder

        progress.check_target(options.weights)
        recipe = preset(options.model, options.preset).changed(changes(options)).checked()
        made = run_folder.create(recipe.to_json(), progress.PERSON, options.label)
        return progress.run_in_terminal(made, options.json, options.weights)
    except KeyboardInterrupt:  # while PyTorch was being imported, which takes a moment
        print("Interrupted before the run began.", file=sys.stderr)
        return 130


def changes(options: argparse.Namespace) -> dict[str, Any]:
    """What the options change in a recipe; a value that cannot be read stays the text it was."""
    found: dict[str, Any] = {}
    for name in (*NUMBERS, *WORDS):
        text = getattr(options, name)
        if text is not None:
            found[name] = _number(text, NUMBERS[name]) if name in NUMBERS else text
    return found | settings(options.set)


def settings(pairs: list[str]) -> dict[str, Any]:
    """Read NAME=VALUE pairs, each value as JSON where it is JSON.

    Raises:
        SettingsError: A pair has no name or no `=`, or its name is no setting (`set_option`).
    """
    from dataclasses import fields

    from cnnlib.training.engine.recipe import Recipe

    known = [f.name for f in fields(Recipe) if f.name not in ("model", "options")]
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not (name in known or name.removeprefix("options.") not in ("", name)):
            template = "--set takes NAME=VALUE with options.NAME or one of {known}, not {pair}."
            values = {"known": ", ".join(known), "pair": pair}
            raise SettingsError([Problem("set_option", template, values)])
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return found


def _number(text: str, kind: Any) -> Any:
    try:
        return kind(text)
    except ValueError:
        return text
