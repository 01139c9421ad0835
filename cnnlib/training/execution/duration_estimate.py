"""How long a recipe will take here, from a few measured steps."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise

import psutil  # type: ignore[import-untyped]
import torch

from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.device import select_device
from cnnlib.training.engine.events import StepEvent
from cnnlib.training.engine.interruptible import single_threaded
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer
from cnnlib.training.runs.throughput import Throughput

_FIRST = 16  # pictures in the first measured steps: fewer measure the overhead of a step
_STEPS = 5
_BUSY = 0.25  # share of the processors at work on other programs


@dataclass(frozen=True)
class Estimate:
    """How long a run takes on this machine while nothing else uses it.

    Attributes:
        seconds: The whole run, evaluations included.
        seconds_per_step: One step.
        images_per_second: Training pictures a second.
        disturbed: Whether other programs kept the processors so busy that only the time of one
            processor could be counted: alone, the run takes no longer than this.
    """

    seconds: float
    seconds_per_step: float
    images_per_second: float
    disturbed: bool = False


def estimate(recipe: Recipe, budget: float = 2.0) -> Estimate:
    """Measure a few steps on made-up pictures, for about `budget` seconds, and count up.

    Slow networks are measured with smaller batches, which makes them look a little slower
    than they are.

    Raises:
        SettingsError: The recipe cannot be carried out on this machine.
    """
    recipe = recipe.checked()
    disturbed = False
    if select_device(recipe.device).type == "cpu":
        # Threads wait for each other at every operation, so on a busy processor a step of
        # several takes any time at all, while the processor's time that one needs stays what it is.
        started, others = time.perf_counter(), _others()
        speed = _ramp(replace(recipe, threads=1), budget / 2, time.process_time)
        passed = (time.perf_counter() - started) * (psutil.cpu_count() or 1)
        disturbed = (_others() - others) / passed > _BUSY
    if not disturbed:
        speed = _ramp(recipe, budget, time.perf_counter)
    in_a_step = min(recipe.batch_size, recipe.subset or recipe.batch_size)
    return Estimate(Throughput(speed).seconds(recipe), in_a_step / speed, speed, disturbed)


def _others() -> float:
    """Seconds that this computer's processors have spent on other processes so far."""
    spent, own = psutil.cpu_times(), time.process_time()
    kinds = ("user", "nice", "system", "steal")  # not every system tells all of them
    return sum(float(getattr(spent, kind, 0.0)) for kind in kinds) - own


def _ramp(recipe: Recipe, budget: float, clock: Callable[[], float]) -> float:
    """Pictures a second by `clock`, in steps that grow to the recipe's batches."""
    started = time.perf_counter()
    size = min(_FIRST, recipe.batch_size)
    speed = _speed(recipe, size, budget, clock)
    while size < recipe.batch_size and time.perf_counter() - started < budget:
        left = budget - (time.perf_counter() - started)
        # As many pictures as the rest of the time allows, so the last measurement is the truest.
        fitting = int(left * speed / (_STEPS + 2))
        if fitting < 2 * size:
            break
        size = min(recipe.batch_size, fitting)
        speed = _speed(recipe, size, left, clock)
    return speed


def _speed(recipe: Recipe, size: int, budget: float, clock: Callable[[], float]) -> float:
    """Pictures a second by `clock` in steps of `size` pictures; the first step is not counted."""
    count = size * (_STEPS + 1)
    made_up = FashionSplit(
        torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8), torch.arange(count) % 10
    )
    test = FashionSplit(made_up.images[:size], made_up.labels[:size])
    small = replace(recipe, batch_size=size, subset=0, epochs=1, schedule="constant")
    ends: list[float] = []
    with single_threaded() as threads:
        trainer = Trainer(small, made_up, test, threads)
        trainer.single_steps = True
        started = time.perf_counter()
        with closing(trainer.events()) as events:
            for event in events:
                if isinstance(event, StepEvent):
                    ends.append(clock())
                if len(ends) > _STEPS or (len(ends) > 1 and time.perf_counter() - started > budget):
                    break
    # Whatever else the machine does makes a step slower, never faster.
    return size / max(min(after - before for before, after in pairwise(ends)), 1e-6)
