"""The duration of a recipe on this machine, estimated from a few measured steps."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import psutil  # type: ignore[import-untyped]
import torch

from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.device import select_device
from cnnlib.training.engine.events import StepEvent
from cnnlib.training.engine.interruptible import single_threaded
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer
from cnnlib.training.execution import background_jobs
from cnnlib.training.runs.throughput import Throughput

JOB = "estimate"

_FIRST_BATCH = 16  # images; smaller batches would measure the overhead of a step
_STEPS = 5
_BUSY = 0.25  # share of processor time used by other programs


@dataclass(frozen=True)
class Estimate:
    """Duration of a run on this machine while no other program uses it.

    Attributes:
        seconds: Of the whole run, evaluations included.
        seconds_per_step: Of one step.
        images_per_second: Training images a second in the quickest step.
        usual_images_per_second: The same in the median step.
        disturbed: Whether other programs kept the processors so busy that only the processor
            time of one thread was measured, which makes the duration an upper bound.
    """

    seconds: float
    seconds_per_step: float
    images_per_second: float
    usual_images_per_second: float
    disturbed: bool = False


@background_jobs.register(JOB, newest_only=True)
def estimate_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the speeds and `disturbed` of an estimate for `request["recipe"]` (JSON).

    Raises:
        SettingsError: The recipe is invalid or cannot be trained on this machine.
    """
    found = estimate(Recipe.from_json(request["recipe"]))
    return {
        "images_per_second": found.images_per_second,
        "usual_images_per_second": found.usual_images_per_second,
        "disturbed": found.disturbed,
    }


def estimate(recipe: Recipe, budget: float = 2.0) -> Estimate:
    """Measure a few steps on random images for about `budget` seconds and extrapolate.

    Slow networks are measured with smaller batches, which overestimates their duration a little.

    Raises:
        SettingsError: The recipe is invalid or cannot be trained on this machine.
    """
    recipe = recipe.checked()
    disturbed = False
    if select_device(recipe.device).type == "cpu":
        # On busy processors the duration of a step with several threads, which wait for each
        # other at every operation, says nothing; the processor time of one thread does.
        started, others = time.perf_counter(), _seconds_of_others()
        speed, usual = _measure(replace(recipe, threads=1), budget / 2, time.process_time)
        passed = (time.perf_counter() - started) * (psutil.cpu_count() or 1)
        disturbed = (_seconds_of_others() - others) / passed > _BUSY
    if not disturbed:
        speed, usual = _measure(recipe, budget, time.perf_counter)
    in_a_step = min(recipe.batch_size, recipe.subset or recipe.batch_size)
    return Estimate(Throughput(speed).seconds(recipe), in_a_step / speed, speed, usual, disturbed)


def _seconds_of_others() -> float:
    """Return the processor time used by all other processes since the system started."""
    spent, own = psutil.cpu_times(), time.process_time()
    kinds = ("user", "nice", "system", "steal")  # some systems lack some of them
    return sum(float(getattr(spent, kind, 0.0)) for kind in kinds) - own


def _measure(recipe: Recipe, budget: float, clock: Callable[[], float]) -> tuple[float, float]:
    """Return images a second of `clock`, with batches that grow to the recipe's batch size.

    Returns:
        In the quickest step and in the median step.
    """
    started = time.perf_counter()
    size = min(_FIRST_BATCH, recipe.batch_size)
    speed, usual = _measure_batches(recipe, size, budget, clock)
    while size < recipe.batch_size and time.perf_counter() - started < budget:
        left = budget - (time.perf_counter() - started)
        # As many images as the remaining time allows: larger batches are closer to the recipe.
        fitting = int(left * speed / (_STEPS + 2))
        if fitting < 2 * size:
            break
        size = min(recipe.batch_size, fitting)
        speed, usual = _measure_batches(recipe, size, left, clock)
    return speed, usual


def _measure_batches(
    recipe: Recipe, size: int, budget: float, clock: Callable[[], float]
) -> tuple[float, float]:
    """Return images a second of `clock` in steps of `size` images, without the first step."""
    count = size * (_STEPS + 1)
    train = FashionSplit(
        torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8), torch.arange(count) % 10
    )
    test = FashionSplit(train.images[:size], train.labels[:size])
    small = replace(recipe, batch_size=size, subset=0, epochs=1, schedule="constant")
    ends: list[float] = []
    with single_threaded() as threads:
        trainer = Trainer(small, train, test, threads)
        trainer.single_steps = True
        started = time.perf_counter()
        with closing(trainer.events()) as events:
            for event in events:
                if isinstance(event, StepEvent):
                    ends.append(clock())
                if len(ends) > _STEPS or (len(ends) > 1 and time.perf_counter() - started > budget):
                    break
    # The quickest, because other load can only make a step slower.
    steps = [max(after - before, 1e-6) for before, after in pairwise(ends)]
    return size / min(steps), size / statistics.median(steps)
