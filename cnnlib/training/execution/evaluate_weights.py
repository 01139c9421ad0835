"""Background job: what a weights file holds and how accurate its network is here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cnnlib.data import fashion_mnist
from cnnlib.training.engine.checkpoint import read_weights
from cnnlib.training.engine.device import move_model, select_device
from cnnlib.training.engine.evaluation import evaluate, require_numbers
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import build_trained
from cnnlib.training.execution import background_jobs

JOB = "evaluate_weights"


@background_jobs.register(JOB)
def evaluate_weights(request: Mapping[str, Any]) -> dict[str, Any]:
    """Evaluate a weights file on the test images.

    Args:
        request: `path` of the file, and `recipe` (JSON) for a file that carries none.

    Returns:
        `accuracy`, `loss` and `count` of the test images, `parameters`, the `recipe`, whether
        the file carried it (`told`), and other claims of the file (`says`).

    Raises:
        SettingsError: The file cannot be read or does not fit (see `read_weights` and
            `fit_problems`), its recipe is invalid, or it gives no numbers (`no_numbers`).
    """
    file = read_weights(Path(request["path"]))
    stored = file.metadata.get("recipe")
    recipe = Recipe.from_json(stored if isinstance(stored, dict) else request["recipe"])
    module = build_trained(recipe, file.tensors)
    test = fashion_mnist.load(train=False)
    module = move_model(module, select_device(), recipe.channels_last)
    result = evaluate(module, test, recipe.input_size)
    require_numbers(result)
    return {
        "recipe": recipe.to_json(),
        "says": {
            name: value
            for name in ("epoch", "test_accuracy", "run")
            if isinstance(value := file.metadata.get(name), int | float | str)
        },
        "told": isinstance(stored, dict),
        "parameters": sum(parameter.numel() for parameter in module.parameters()),
        "accuracy": result.accuracy,
        "loss": result.loss,
        "count": result.count,
    }
