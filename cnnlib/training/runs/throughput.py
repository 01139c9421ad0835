"""How quickly runs have gone here, and how long a recipe takes at that pace."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs import event_log, run_status
from cnnlib.training.runs.run_folder import Run

EVALUATION = 0.4  # of the time of a training step on as many pictures; measured on CPUs
TRAIN, TEST = 60_000, 10_000  # pictures
LEAST = 10  # reports of steps that a pace is taken from: the first ones are slow
COMPARED = 3  # runs of the same cost
LOW = 0.01  # a learning rate at which no few steps diverge
FREE = (
    "epochs",
    "subset",
    "seed",
    "learning_rate",
    "schedule",
    "weight_decay",
    "label_smoothing",
)
"""Settings that change nothing in what a step costs."""

ANSWERED = ("precision", "device")
"""Settings that do, and that a run which leaves them open has answered itself."""


@dataclass(frozen=True)
class Throughput:
    """How quickly a network trains.

    Attributes:
        images_per_second: Training pictures a second.
        evaluation: Seconds for the test pictures at the end of an epoch; `None` where that was
            not measured, and is taken to be `EVALUATION` of as many pictures trained.
    """

    images_per_second: float
    evaluation: float | None = None

    def seconds(self, recipe: Recipe) -> float:
        """How long `recipe` takes at this pace, evaluations included."""
        train = (recipe.subset or TRAIN) / self.images_per_second
        test = self.evaluation
        if test is None:
            test = EVALUATION * TEST / self.images_per_second
        return recipe.epochs * (train + test)


def throughput_of_past_runs(
    recipe: Recipe, device: Mapping[str, Any], precision: str, among: Iterable[Run]
) -> Throughput | None:
    """The pace of a run in `among` whose steps cost what those of `recipe` would here.

    Of the first few such runs it is the quickest one's: what else the machine did at that time
    made a run slower, never quicker.

    Args:
        recipe: Checked.
        device: What would carry it out, as `cnnlib.training.engine.device.describe` tells it.
        precision: What it would compute in there (`engine.device.resolve_precision`).
        among: Runs, the most telling first.
    """
    wanted = step_cost(recipe.to_json())
    paces: list[Throughput] = []
    for run in among:
        if step_cost(run.recipe) != wanted:
            continue
        result = run_status.load(run.folder).result
        computed = result.get("precision", run.recipe.get("precision"))
        if result.get("device") != device or computed != precision:
            continue
        if found := _of(run.folder, event_log.log_size(run.folder)):
            paces.append(found)
        if len(paces) == COMPARED:
            break
    return max(paces, key=lambda pace: pace.images_per_second, default=None)


def step_cost(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a recipe, as JSON, that decides what a step costs on a given device."""
    return {name: value for name, value in recipe.items() if name not in (*FREE, *ANSWERED)}


def canonical_recipe(recipe: Recipe) -> Recipe:
    """`recipe` with the settings that change nothing in what a step costs as they are by rule."""
    usual = Recipe(recipe.model, learning_rate=LOW)
    return replace(recipe, **{name: getattr(usual, name) for name in FREE})


@lru_cache(maxsize=64)
def _of(folder: Path, size: int) -> Throughput | None:
    """The pace of the run in `folder`; a journal only grows, so `size` tells whether it is new."""
    return throughput_of_events(event_log.tail_events(folder))


def throughput_of_events(events: Sequence[event_log.EventRecord]) -> Throughput | None:
    """The pace that a run's events tell, if there are enough of them.

    Medians, because a moment in which something else held the processors up can make a step a
    hundred times as long.
    """
    steps = [e.get("images_per_second") for e in events if e["event"] == "step"]
    speeds = [speed for speed in steps if isinstance(speed, int | float) and speed > 0]
    if len(speeds) < LEAST:
        return None
    # The looks at the sample lie between the last step and the end of its epoch as well.
    ends = [e for e in events if e["event"] in ("step", "epoch")]
    tests = [
        float(after["seconds"]) - float(before["seconds"])
        for before, after in pairwise(ends)
        if (before["event"], after["event"]) == ("step", "epoch")
    ]
    return Throughput(statistics.median(speeds), statistics.median(tests) if tests else None)
