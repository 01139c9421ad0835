"""Measure saved weights, or a run's last weights, on the 10,000 test pictures.

A file says itself which network it belongs to, if it was saved by this program; --model and --set
say it for any other safetensors file.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from cnnlib.cli.output import json_text, print_problem
from cnnlib.core.problems import Problem, SettingsError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("source", metavar="FILE_OR_RUN", help="a .safetensors file, or the id of a run")
    add("--model", help="the network, where the file does not say it")
    add("--set", action="append", default=[], metavar="options.NAME=VALUE", help="its options")
    add("--device", default="auto", help="auto (default), cuda, mps or cpu")
    add("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the accuracy; raises `SettingsError` where the weights do not fit."""
    from cnnlib.cli.train import settings
    from cnnlib.data import fashion_mnist
    from cnnlib.models.registry import build
    from cnnlib.training.engine.checkpoint import load_weights, read_weights
    from cnnlib.training.engine.device import select_device
    from cnnlib.training.engine.evaluation import evaluate, require_numbers
    from cnnlib.training.engine.recipe import Recipe
    from cnnlib.training.execution.cpu_contention import short_spinning_under_contention
    from cnnlib.training.runs import run_folder

    path = Path(options.source)
    recipe_json: dict[str, Any] = {}
    if not _exists(path):
        found = run_folder.get_run(options.source)
        path, recipe_json = found.weights, dict(found.recipe)
        if not path.exists():
            template = "The run {run} has no weights yet: it has not reached a checkpoint."
            raise SettingsError([Problem("no_weights", template, {"run": found.id})])
    stored = recipe_json or read_weights(path).metadata.get("recipe")
    if options.model:
        recipe = Recipe(options.model)
    elif stored:
        recipe = Recipe.from_json(stored)
    else:
        template = "The file {file} does not say which network it belongs to: add --model."
        raise SettingsError([Problem("model_unknown", template, {"file": path.name})])
    recipe = recipe.changed(settings(options.set)).checked()
    device = select_device(options.device)
    model = build(recipe.model, recipe.options)
    load_weights(path, model)
    model.to(device).eval()
    test = fashion_mnist.load(train=False)
    test = fashion_mnist.FashionSplit(test.images.to(device), test.labels.to(device))
    started = time.perf_counter()
    with short_spinning_under_contention():
        score = evaluate(model, test, recipe.input_size)
    seconds = time.perf_counter() - started
    result = {
        "file": str(path),
        "model": recipe.model,
        "options": dict(recipe.options),
        "test_accuracy": score.accuracy,
        "test_loss": score.loss,
        "pictures": score.count,
        "seconds": round(seconds, 3),
        "device": device.type,
    }
    try:
        require_numbers(score)
    except SettingsError as error:
        print_problem(error.problems[0])
        if options.json:
            print(json_text({**result, "test_accuracy": None}))
        return 1
    if options.json:
        print(json_text(result))
    else:
        print(f"{recipe.model}: test accuracy {score.accuracy:.4f}, test loss {score.loss:.4f}")
    return 0


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, for one
        return False
