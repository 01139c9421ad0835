"""Measure saved weights, or a run's last weights, on the 10,000 test pictures.

A file says itself which network it belongs to, if it was saved by this program; --model and --set
say it for any other safetensors file.
"""

from __future__ import annotations

import argparse
import time

from cnnlib.cli import weights_source
from cnnlib.cli.output import json_text, print_problem
from cnnlib.core.problems import SettingsError


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    weights_source.add_arguments(parser)
    add = parser.add_argument
    add("--device", default="auto", help="auto (default), cuda, mps or cpu")
    add("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Print the accuracy; raises `SettingsError` where the weights do not fit."""
    from cnnlib.data import fashion_mnist
    from cnnlib.training.engine.device import move_model, select_device
    from cnnlib.training.engine.evaluation import evaluate, require_numbers
    from cnnlib.training.execution.cpu_contention import short_spinning_under_contention

    path, network = weights_source.load_source(options)
    recipe = network.recipe
    device = select_device(options.device)
    model = move_model(network.model, device, recipe.channels_last)
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
