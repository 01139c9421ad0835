"""What reaches the activations of a network, layer by layer, with and without batch normalization.

A small asset holds the result of two real runs of LeNet with sigmoids, trained as the course
trains it, that differ in batch normalization alone.  This makes it anew, in half a minute:

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

from cnnlib.core.paths import ASSETS
from cnnlib.data import fashion_mnist
from cnnlib.ops.normalization.saturation import saturation
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.events import StepEvent
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer

ASSET = ASSETS / "activations.json"
STEPS = (0, 20, 100, 400)
PICTURES = 256
EDGES = tuple(np.linspace(-6, 6, 61).round(1).tolist())
_DIGITS = 5


@dataclass(frozen=True)
class Histogram:
    """The values that reach one activation, all examples, channels and positions together.

    Attributes:
        layer: The convolution or dense layer before it, for example `"conv1"`.
        shares: Share of the values in each bin between `EDGES`, 0 to 1.
        below: Share of values below the first edge.
        above: Share of values above the last edge.
        mean: Of all values.
        deviation: Their standard deviation.
        straight: Share in the straight part of a sigmoid (`cnnlib.ops.normalization.saturation`).
        flat: Share in its flat parts.
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
class Moment:
    """A network at one step of its training, on always the same pictures.

    Attributes:
        step: Steps done.
        loss: Mean cross-entropy on the pictures.
        accuracy: Share of the pictures that it names rightly, 0 to 1.
        layers: One histogram for each activation, from the input on.
    """

    step: int
    loss: float
    accuracy: float
    layers: tuple[Histogram, ...]


@dataclass(frozen=True)
class Activations:
    """The two runs, each as its moments in order; the same steps in both.

    Attributes:
        without: Of the network without batch normalization.
        normalized: Of the network with it.
    """

    without: tuple[Moment, ...]
    normalized: tuple[Moment, ...]


def observe(model: nn.Module, images: Tensor, labels: Tensor, step: int = 0) -> Moment:
    """Send a batch through a copy of `model`, as in training, and take every pre-activation.

    In training, batch normalization takes the statistics of this very batch; the copy keeps the
    running ones of `model` as they are.

    Args:
        model: Any network of the catalog; it is not changed.
        images: uint8, `(N, 28, 28)`.
        labels: int64, `(N,)`.
        step: What to write into the result.
    """
    held: list[tuple[str, Tensor]] = []
    watched = copy.deepcopy(model).train()
    layer = ""
    for name, module in watched.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            layer = name
        elif isinstance(module, nn.Sigmoid | nn.ReLU):
            module.register_forward_pre_hook(
                lambda _module, inputs, layer=layer: held.append((layer, inputs[0].clone()))
            )
    device = next(watched.parameters()).device
    with torch.no_grad():
        scores = watched(preprocess(images.to(device), images.shape[-1])).float().cpu()
    return Moment(
        step,
        round(float(F.cross_entropy(scores, labels)), _DIGITS),
        round(float((scores.argmax(1) == labels).double().mean()), _DIGITS),
        tuple(histogram(name, values) for name, values in held),
    )


def histogram(layer: str, values: Tensor) -> Histogram:
    """The histogram of `values`, of any shape, under the name `layer`."""
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
    """How the two runs are trained: as in the course, on the CPU."""
    return preset("lenet", "course").changed(
        {"options.batch_norm": batch_norm, "epochs": 2, "device": "cpu", "seed": seed}
    )


def watch(recipe: Recipe, steps: Sequence[int] = STEPS) -> tuple[Moment, ...]:
    """Train by `recipe` and observe after each of `steps`, on its first training pictures.

    Args:
        recipe: Of a network that takes 28 x 28 pictures.
        steps: In rising order, no more than the recipe has.

    Raises:
        SettingsError: The recipe cannot be carried out.
        ValueError: The run ended before the last of `steps`.
    """
    train = fashion_mnist.load(train=True)
    images, labels = train.images[:PICTURES], train.labels[:PICTURES]
    trainer = Trainer(recipe, train, fashion_mnist.load(train=False))
    trainer.single_steps = True
    moments = [observe(trainer.model, images, labels)] if steps[0] == 0 else []
    with closing(trainer.events()) as events:
        while len(moments) < len(steps):
            event = next(events, None)
            if event is None:
                raise ValueError(f"the run ended at step {trainer.step}")
            if isinstance(event, StepEvent) and trainer.step == steps[len(moments)]:
                moments.append(observe(trainer.model, images, labels, trainer.step))
    return tuple(moments)


def rerun(seed: int = 0, steps: Sequence[int] = STEPS) -> dict[str, Any]:
    """Train the two networks and give what `parse` reads; takes half a minute or more."""
    found = Activations(watch(recipe(False, seed), steps), watch(recipe(True, seed), steps))
    return {
        "made_by": "python -m cnnlib activations",
        "torch": str(torch.__version__),
        "pictures": PICTURES,
        "recipe": recipe(False, seed).to_json(),
        "edges": EDGES,
        **asdict(found),
    }


def regenerate(path: Path = ASSET, steps: Sequence[int] = STEPS, seed: int = 0) -> None:
    """Make the asset anew by two real runs and write it to `path`."""
    told = json.dumps(rerun(seed, steps), separators=(",", ":"))
    path.write_text(told + "\n", encoding="utf-8")


def load(path: Path = ASSET) -> Activations:
    """Read what `regenerate` wrote.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It was made with other bins than `EDGES`.
    """
    return parse(json.loads(path.read_text(encoding="utf-8")))


def parse(told: Mapping[str, Any]) -> Activations:
    """Read what `rerun` gave, also after its way through JSON.

    Raises:
        ValueError: It was made with other bins than `EDGES`.
    """
    if tuple(told["edges"]) != EDGES:
        raise ValueError("the histograms have other bins: python -m cnnlib activations")
    return Activations(*(tuple(map(_moment, told[run])) for run in ("without", "normalized")))


def _moment(told: Mapping[str, Any]) -> Moment:
    layers = (Histogram(**{**layer, "shares": tuple(layer["shares"])}) for layer in told["layers"])
    return Moment(**{**told, "layers": tuple(layers)})
