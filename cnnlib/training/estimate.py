"""How long a recipe will take here, from a few measured steps."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, replace

import torch

from cnnlib.fashion import FashionSplit
from cnnlib.training.events import StepEvent
from cnnlib.training.loop import Trainer
from cnnlib.training.patience import standing_aside
from cnnlib.training.recipe import Recipe

_EVALUATION = 0.4  # of the time of a training step on as many pictures; measured on CPUs
_TRAIN, _TEST = 60_000, 10_000
_FIRST = 16  # pictures in the first measured steps: fewer measure the overhead of a step
_STEPS = 5


@dataclass(frozen=True)
class Estimate:
    """How long a run takes on this machine while nothing else uses it.

    Attributes:
        seconds: The whole run, evaluations included.
        seconds_per_step: One step.
        images_per_second: Training pictures a second.
    """

    seconds: float
    seconds_per_step: float
    images_per_second: float


def estimate(recipe: Recipe, budget: float = 2.0) -> Estimate:
    """Measure a few steps on made-up pictures, for about `budget` seconds, and count up.

    Slow networks are measured with smaller batches, which makes them look a little slower
    than they are.

    Raises:
        SettingsError: The recipe cannot be carried out on this machine.
    """
    recipe = recipe.checked()
    pictures = recipe.subset or _TRAIN
    started = time.perf_counter()
    size = min(_FIRST, recipe.batch_size)
    speed = _speed(recipe, size, budget)
    while size < recipe.batch_size and time.perf_counter() - started < budget:
        left = budget - (time.perf_counter() - started)
        # As many pictures as the rest of the time allows, so the last measurement is the truest.
        fitting = int(left * speed / (_STEPS + 2))
        if fitting < 2 * size:
            break
        size = min(recipe.batch_size, fitting)
        speed = _speed(recipe, size, left)
    train = recipe.epochs * pictures / speed
    test = recipe.epochs * _TEST / speed * _EVALUATION
    return Estimate(train + test, min(recipe.batch_size, pictures) / speed, speed)


def _speed(recipe: Recipe, size: int, budget: float) -> float:
    """Pictures a second in steps of `size` pictures; the first step is not counted."""
    made_up = FashionSplit(
        torch.randint(0, 256, (size, 28, 28), dtype=torch.uint8), torch.arange(size) % 10
    )
    small = replace(recipe, batch_size=size, subset=0, epochs=_STEPS + 1, schedule="constant")
    speeds: list[float] = []
    with standing_aside() as threads:
        trainer = Trainer(small, made_up, made_up, threads)
        trainer.single_steps = True
        started = time.perf_counter()
        with closing(trainer.events()) as events:
            for event in events:
                if isinstance(event, StepEvent):
                    speeds.append(event.images_per_second)
                if len(speeds) > 1 and time.perf_counter() - started > budget:
                    break
    return max(speeds[1:])  # whatever else the machine does makes a step slower, never faster
