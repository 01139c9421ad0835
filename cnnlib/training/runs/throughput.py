"""Training speed measured in past runs, and the duration of a recipe at that speed."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from cnnlib.data.split_sizes import TEST_PICTURES, TRAIN_PICTURES
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs import event_log, run_status
from cnnlib.training.runs.run_folder import Run

EVALUATION = 0.4  # time to evaluate an image over the time to train it; measured on CPUs
MIN_EVENTS = 10  # step events needed, because the first ones are slow
MAX_RUNS = 3  # past runs compared
_SAFE_LR = 0.01  # too low to diverge within a few steps
COST_NEUTRAL = (
    "epochs",
    "subset",
    "seed",
    "learning_rate",
    "schedule",
    "weight_decay",
    "label_smoothing",
)
"""Settings that do not change the cost of a step."""

RESOLVED = ("precision", "device")
"""Settings that do; `"auto"` was resolved by the worker and is compared as it was resolved."""


@dataclass(frozen=True)
class Throughput:
    """Training speed of one network on one device.

    Attributes:
        images_per_second: Training images a second.
        evaluation: Seconds to evaluate the test images after an epoch; `None` if not measured,
            in which case `EVALUATION` gives an estimate.
    """

    images_per_second: float
    evaluation: float | None = None

    def seconds(self, recipe: Recipe) -> float:
        """Return the seconds that `recipe` takes at this speed, evaluations included."""
        train = (recipe.subset or TRAIN_PICTURES) / self.images_per_second
        test = self.evaluation
        if test is None:
            test = EVALUATION * TEST_PICTURES / self.images_per_second
        return recipe.epochs * (train + test)


@dataclass(frozen=True)
class ThroughputRange:
    """What was measured of the speed of one network on one device.

    Attributes:
        slow: The speed that three quarters of the measurements reach.
        fast: The speed that one in twenty reaches.
        runs: Number of past runs compared; 0 if a few steps were measured for it.
    """

    slow: Throughput
    fast: Throughput
    runs: int = 0

    def seconds(self, recipe: Recipe) -> tuple[float, float]:
        """Return the least and the most seconds that `recipe` takes at these speeds."""
        return self.fast.seconds(recipe), self.slow.seconds(recipe)


def throughput_of_past_runs(
    recipe: Recipe, device: Mapping[str, Any], precision: str, among: Iterable[Run]
) -> ThroughputRange | None:
    """Return the speeds of the past runs whose steps cost as much as those of `recipe` here.

    They are those of the quickest of the first `MAX_RUNS` such runs, because other load on the
    machine can only slow a run down.

    Args:
        recipe: A checked recipe.
        device: The device to train on, from `engine.device.describe`.
        precision: The precision to train in, from `engine.device.resolve_precision`.
        among: Past runs, in order of preference.

    Returns:
        The speeds, or `None` if there is no such run.
    """
    wanted = step_cost(recipe.to_json())
    found: list[ThroughputRange] = []
    for run in among:
        if step_cost(run.recipe) != wanted:
            continue
        result = run_status.load(run.folder).result
        computed = result.get("precision", run.recipe.get("precision"))
        if result.get("device") != device or computed != precision:
            continue
        if speeds := _throughput_of_run(run.folder, event_log.log_size(run.folder)):
            found.append(speeds)
        if len(found) == MAX_RUNS:
            break
    if not found:
        return None
    quickest = max(found, key=lambda speeds: speeds.slow.images_per_second)
    return replace(quickest, runs=len(found))


def step_cost(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of `recipe` (as JSON) that determine the cost of a step on a device."""
    return {name: value for name, value in recipe.items() if name not in (*COST_NEUTRAL, *RESOLVED)}


def canonical_recipe(recipe: Recipe) -> Recipe:
    """Return `recipe` with its `COST_NEUTRAL` settings at their defaults, to be measured once."""
    default = Recipe(recipe.model, learning_rate=_SAFE_LR)
    return replace(recipe, **{name: getattr(default, name) for name in COST_NEUTRAL})


@lru_cache(maxsize=64)
def _throughput_of_run(folder: Path, size: int) -> ThroughputRange | None:
    """Return the speeds of the run in `folder`; `size` of its log invalidates the cache."""
    return throughput_of_events(event_log.tail_events(folder))


def throughput_of_events(events: Sequence[event_log.EventRecord]) -> ThroughputRange | None:
    """Return the speeds of a run's events; `None` if there are too few.

    Quantiles, because other load can make a single step a hundred times as long.
    """
    steps = [e.get("images_per_second") for e in events if e["event"] == "step"]
    speeds = [speed for speed in steps if isinstance(speed, int | float) and speed > 0]
    if len(speeds) < MIN_EVENTS:
        return None
    # A probe of the test images may lie between the last step and the end of its epoch.
    ends = [e for e in events if e["event"] in ("step", "epoch")]
    tests = [
        float(after["seconds"]) - float(before["seconds"])
        for before, after in pairwise(ends)
        if (before["event"], after["event"]) == ("step", "epoch")
    ]
    lower_quartile = statistics.quantiles(speeds, n=4, method="inclusive")[0]
    top_twentieth = statistics.quantiles(speeds, n=20, method="inclusive")[-1]
    return ThroughputRange(
        slow=Throughput(lower_quartile, statistics.median(tests) if tests else None),
        fast=Throughput(top_twentieth, min(tests, default=None)),
    )
