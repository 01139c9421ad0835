"""Histograms of the inputs of a network's activations, with and without batch normalization.

The asset `ASSET` holds them for two training runs of LeNet with sigmoids, with the course's recipe,
that differ only in batch normalization.  This command computes it again, in half a minute:

    python -m cnnlib activations
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnlib.core.atomic_io import write_bytes
from cnnlib.core.paths import ASSETS
from cnnlib.data import fashion_mnist
from cnnlib.ops.normalization.saturation import saturation
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.events import StepEvent
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer
from cnnlib.training.execution import background_jobs

ASSET = ASSETS / "activations.json"
JOB = "activations"
STEPS = (0, 20, 100, 400)
PICTURES = 256
EDGES = tuple(np.linspace(-6, 6, 61).round(1).tolist())
_DIGITS = 5


@dataclass(frozen=True)
class Histogram:
    """The inputs of one activation, over all examples, channels and positions.

    Attributes:
        layer: Name of the convolution or dense layer before it, for example `"conv1"`.
        shares: Share of the values in each bin between `EDGES`, 0 to 1.
        below: Share of values below the first edge.
        above: Share of values above the last edge.
        mean: Mean of all values.
        deviation: Standard deviation of all values, biased.
        straight: Share in the straight part of a sigmoid (`cnnlib.ops.normalization.saturation`).
        flat: Share in the flat parts of a sigmoid.
    """

    layer: str
    shares: tuple[float, ...]
    below: float
    above: float
    mean: float
    deviation: float
    straight: float
    flat: float


@dataclass(frozen=True)
class ActivationSnapshot:
    """A network at one step of its training, evaluated on the same images at every step.

    Attributes:
        step: Number of steps done.
        loss: Mean cross-entropy.
        accuracy: Share of images classified correctly, 0 to 1.
        layers: One histogram for each activation, in the order of the layers.
    """

    step: int
    loss: float
    accuracy: float
    layers: tuple[Histogram, ...]


@dataclass(frozen=True)
class Activations:
    """The snapshots of two runs, at the same steps.

    Attributes:
        without: Snapshots of the network without batch normalization, by step.
        normalized: Snapshots of the network with it.
    """

    without: tuple[ActivationSnapshot, ...]
    normalized: tuple[ActivationSnapshot, ...]


def take_snapshot(
    model: nn.Module, images: Tensor, labels: Tensor, step: int = 0
) -> ActivationSnapshot:
    """Return the histograms of all pre-activations of `model` for a batch.

    The forward pass is in training mode, where batch normalization uses the statistics of the
    batch, on a copy, so that the running statistics of `model` stay as they are.

    Args:
        model: A network of the catalog; it is not changed.
        images: uint8, `(N, 28, 28)`.
        labels: int64, `(N,)`.
        step: The `step` of the result.
    """
    recorded: list[tuple[str, Tensor]] = []
    copied = copy.deepcopy(model).train()
    layer = ""
    for name, module in copied.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            layer = name
        elif isinstance(module, nn.Sigmoid | nn.ReLU):
            module.register_forward_pre_hook(
                lambda _module, inputs, layer=layer: recorded.append((layer, inputs[0].clone()))
            )
    device = next(copied.parameters()).device
    with torch.no_grad():
        scores = copied(preprocess(images.to(device), images.shape[-1])).float().cpu()
    return ActivationSnapshot(
        step,
        round(float(F.cross_entropy(scores, labels)), _DIGITS),
        round(float((scores.argmax(1) == labels).double().mean()), _DIGITS),
        tuple(histogram(name, values) for name, values in recorded),
    )


def histogram(layer: str, values: Tensor) -> Histogram:
    """Return the histogram of `values`, of any shape, as that of `layer`."""
    flat = values.detach().cpu().double().numpy().ravel()
    counts, _ = np.histogram(flat, EDGES)
    used = saturation(flat)
    below, above = float((flat < EDGES[0]).mean()), float((flat > EDGES[-1]).mean())
    numbers = (below, above, flat.mean(), flat.std(), used.straight, used.flat)
    return Histogram(
        layer,
        tuple((counts / flat.size).round(_DIGITS).tolist()),
        *(round(float(number), _DIGITS) for number in numbers),
    )


def recipe(batch_norm: bool, seed: int = 0) -> Recipe:
    """Return the course's recipe for LeNet, on the CPU, with or without batch normalization."""
    return preset("lenet", "course").changed(
        {"options.batch_norm": batch_norm, "epochs": 2, "device": "cpu", "seed": seed}
    )


def train_with_snapshots(
    recipe: Recipe, steps: Sequence[int] = STEPS
) -> tuple[ActivationSnapshot, ...]:
    """Train by `recipe` and return a snapshot after each of `steps`.

    The snapshots are evaluated on the first `PICTURES` training images.

    Args:
        recipe: The recipe of a network for 28 x 28 images.
        steps: In ascending order, at most as many as the recipe has.

    Raises:
        SettingsError: The recipe cannot be carried out.
        ValueError: The run ended before the last of `steps`.
    """
    train = fashion_mnist.load(train=True)
    images, labels = train.images[:PICTURES], train.labels[:PICTURES]
    trainer = Trainer(recipe, train, fashion_mnist.load(train=False))
    trainer.single_steps = True
    snapshots = [take_snapshot(trainer.model, images, labels)] if steps[0] == 0 else []
    with closing(trainer.events()) as events:
        while len(snapshots) < len(steps):
            event = next(events, None)
            if event is None:
                raise ValueError(f"the run ended at step {trainer.step}")
            if isinstance(event, StepEvent) and trainer.step == steps[len(snapshots)]:
                snapshots.append(take_snapshot(trainer.model, images, labels, trainer.step))
    return tuple(snapshots)


def compute_activations(seed: int = 0, steps: Sequence[int] = STEPS) -> dict[str, Any]:
    """Train the two networks and return their snapshots as JSON, in half a minute or more."""
    found = Activations(
        train_with_snapshots(recipe(False, seed), steps),
        train_with_snapshots(recipe(True, seed), steps),
    )
    return {
        "made_by": "python -m cnnlib activations",
        "torch": str(torch.__version__),
        "pictures": PICTURES,
        "recipe": recipe(False, seed).to_json(),
        "edges": EDGES,
        **asdict(found),
    }


@background_jobs.register(JOB)
def activations_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return `compute_activations` of `request["seed"]`."""
    return compute_activations(int(request["seed"]))


def regenerate(path: Path = ASSET, steps: Sequence[int] = STEPS, seed: int = 0) -> None:
    """Train the two networks and write their snapshots to `path`."""
    data = json.dumps(compute_activations(seed, steps), separators=(",", ":"))
    write_bytes(path, (data + "\n").encode())


def load(path: Path = ASSET) -> Activations:
    """Return the snapshots that `regenerate` has written to `path`.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: Its bins are not `EDGES`.
    """
    return activations_from_json(json.loads(path.read_text(encoding="utf-8")))


def activations_from_json(data: Mapping[str, Any]) -> Activations:
    """Return the snapshots from the result of `compute_activations`.

    Raises:
        ValueError: Its bins are not `EDGES`.
    """
    if tuple(data["edges"]) != EDGES:
        raise ValueError("the histograms have other bins: python -m cnnlib activations")
    return Activations(
        *(tuple(map(_snapshot_from_json, data[run])) for run in ("without", "normalized"))
    )


def _snapshot_from_json(data: Mapping[str, Any]) -> ActivationSnapshot:
    layers = (Histogram(**{**layer, "shares": tuple(layer["shares"])}) for layer in data["layers"])
    return ActivationSnapshot(**{**data, "layers": tuple(layers)})
