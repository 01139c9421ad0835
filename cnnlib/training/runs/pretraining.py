"""The making of the weights in assets/weights: the recipe of each file, and the file of a run.

The settings of the recipes are the customary ones, the same for all families but for the learning
rate and the epochs, which the size of the network and the time at hand decided.  Those of LeNet and
of the smallest ResNet were chosen on training images kept apart (`benchmarks/validation.py`).  The
augmentation and the initial weights of AlexNet, VGG and NiN, and more epochs for AlexNet, NiN and
GoogLeNet, were decided after runs whose accuracy on the test images was known, so theirs is
slightly optimistic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.checkpoint import read_weights, save_weights
from cnnlib.training.engine.device import move_model, select_device
from cnnlib.training.engine.evaluation import evaluate, require_numbers
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import build_trained
from cnnlib.training.runs import event_log, run_folder
from cnnlib.training.runs.pretrained_weights import pretrained_weights
from cnnlib.training.runs.run_folder import Run

_METRICS = ("epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy")

_RESNET = preset("resnet", "best")
_RESNET_20 = _RESNET.changed({"options.depth": 20, "options.width": 16})

PRETRAINED: Mapping[str, Recipe] = {
    "lenet-best": preset("lenet", "best"),
    "alexnet-best": preset("alexnet", "best"),
    "vgg-best": preset("vgg", "best"),
    "nin-best": preset("nin", "best"),
    "googlenet-best": preset("googlenet", "best"),
    "densenet-best": preset("densenet", "best"),
    "resnet-8": preset("resnet", "quick").changed({"flip": True, "epochs": 30}),
    "resnet-20": _RESNET_20.changed({"epochs": 12}),
    "resnet-20-best": _RESNET_20.changed({"epochs": 36}),
    "plain-20": _RESNET_20.changed({"options.skip": False, "epochs": 12}),
    "resnet-best": _RESNET,
}
"""The recipe of each file, by the file's name without its suffix."""


def is_current(name: str) -> bool:
    """Return whether assets/weights has a file called `name` that the present recipe has made."""
    wanted = _anywhere(PRETRAINED[name])
    return any(
        file.name == name and _anywhere(file.recipe) == wanted for file in pretrained_weights()
    )


def _anywhere(recipe: Recipe) -> Recipe:
    """Return `recipe` without the machine on which it was trained."""
    return replace(recipe.checked(), device="auto", threads=0)


def label(name: str) -> str:
    """Return the label of the run that trains the file called `name`."""
    return f"pretrained {name}"


def find_run(name: str) -> Run | None:
    """Return the newest run that trains, or has trained, the file called `name` by its recipe."""
    wanted = PRETRAINED[name].checked()
    for run in run_folder.list_runs():
        if run.label == label(name):
            try:
                if Recipe.from_json(run.recipe) == wanted:
                    return run
            except SettingsError:  # a recipe of another version
                continue
    return None


def create_run(name: str, person: str) -> Run:
    """Return a new run that trains the file called `name`; a scheduler starts it."""
    return run_folder.create(PRETRAINED[name].checked().to_json(), person, label(name))


def write_weights(run: Run, path: Path) -> Mapping[str, Any]:
    """Write the weights of a finished `run` to `path` in half precision; return the metadata.

    `test_accuracy` in it is that of the weights as they are read back, on the 10,000 test images,
    and `history` has the metrics of each epoch in turn (keys as in `EpochEvent`).

    Raises:
        SettingsError: The weights cannot be read or give no numbers.
        OSError: The file cannot be written.
    """
    file = read_weights(run.weights)
    recipe = Recipe.from_json(file.metadata["recipe"])
    halved = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in file.tensors.items()
    }
    module = build_trained(recipe, halved)
    test = fashion_mnist.load(train=False)
    module = move_model(module, select_device(), recipe.channels_last)
    result = evaluate(module, test, recipe.input_size)
    require_numbers(result)
    status = run.status
    metadata = {
        **file.metadata,
        "recipe": _anywhere(recipe).to_json(),
        "test_accuracy": result.accuracy,
        "history": _history(run),
        "train_seconds": round(status.seconds),
        "device": (status.result.get("device") or {}).get("name"),
        "torch": torch.__version__,
    }
    save_weights(path, halved, metadata)
    return metadata


def _history(run: Run) -> list[dict[str, Any]]:
    """Return the metrics of each epoch; of an epoch trained twice, those of the last time."""
    epochs = [event for event in event_log.read_events(run.folder) if event["event"] == "epoch"]
    found = {event.get("epoch"): {name: event.get(name) for name in _METRICS} for event in epochs}
    return list(found.values())
