"""Train a network on Fashion-MNIST.

Progress goes to standard error, the result to standard output. Ctrl-C stops the run, which can
be resumed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Set
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnlib.cli.name_values import name_value
from cnnlib.core.problems import Problem, SettingsError
from cnnlib.core.settings import Float, Int, Setting

if TYPE_CHECKING:
    from cnnlib.training.engine.recipe import Recipe

NAMES = (
    *("epochs", "batch_size", "learning_rate", "subset", "seed", "threads"),
    *("optimizer", "schedule", "precision", "device"),
)
"""Settings of a recipe that are options of their own.  Their declarations are in
`cnnlib.training.engine.recipe`, which imports PyTorch, so they are read only when a run begins."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("model", metavar="MODEL", help="the network, for example lenet or resnet")
    add("--preset", default="quick", help="recipe to begin with: course, quick (default), best")
    for name in NAMES:
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
        from cnnlib.cli.output_file import check_target
        from cnnlib.training.engine.presets import preset
        from cnnlib.training.runs import run_folder

        check_target(options.weights)
        given = changes(options)
        recipe = preset(options.model, options.preset).changed(given)
        recipe = follow(recipe, given.keys()).checked()
        made = run_folder.create(recipe.to_json(), progress.PERSON, options.label)
        return progress.run_in_terminal(made, options.json, options.weights)
    except KeyboardInterrupt:  # while PyTorch was being imported, which takes a moment
        print("Interrupted before the run began.", file=sys.stderr)
        return 130


def changes(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the options change in a recipe; a text that stands for no value stays a text.

    The recipe's own validation then refuses it with a sentence.
    """
    from cnnlib.training.engine.recipe import SETTINGS

    given = {name: text for name in NAMES if (text := getattr(options, name)) is not None}
    found = {name: _value(SETTINGS[name], text) for name, text in given.items()}
    return found | settings(options.set)


def follow(recipe: Recipe, given: Set[str]) -> Recipe:
    """Return `recipe` with settings that were not given changed to suit those that were.

    The preset has Nesterov's gradient, for example, and `--optimizer adam` cannot: what a person
    asked for holds, and the preset gives way where one of the problem's fixes lets it.
    """
    for _attempt in range(len(fields(recipe))):
        fixes = (
            fix
            for problem in recipe.problems()
            if problem.values.get("where") not in given
            for fix in problem.fixes
            if not given & fix.changes.keys()
        )
        fix = next(fixes, None)
        if fix is None:
            break
        recipe = recipe.changed(fix.changes)
    return recipe


def settings(pairs: list[str]) -> dict[str, Any]:
    """Read NAME=VALUE pairs, each value as JSON where it is JSON.

    Raises:
        SettingsError: A pair has no name or no `=`, or its name is no setting (`set_option`).
    """
    from cnnlib.training.engine.recipe import Recipe

    known = [f.name for f in fields(Recipe) if f.name not in ("model", "options")]
    found: dict[str, Any] = {}
    for pair in pairs:
        name, value = name_value(pair) or ("", None)
        if not (name in known or name.removeprefix("options.") not in ("", name)):
            template = "--set takes NAME=VALUE with options.NAME or one of {known}, not {pair}."
            values = {"known": ", ".join(known), "pair": pair}
            raise SettingsError([Problem("set_option", template, values)])
        found[name] = value
    return found


def _value(setting: Setting, text: str) -> Any:
    """Return the number, word or bool that `text` writes, whether it is allowed or not."""
    kind = {Int: int, Float: float}.get(type(setting), str)
    try:
        return kind(text)
    except ValueError:
        return text
