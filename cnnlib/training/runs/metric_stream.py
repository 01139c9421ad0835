"""The curves of a run, read incrementally from its event log and smoothed.

Every process keeps one `RunMetrics` for a run and shares it between all sessions that show the
run, so each event is parsed once.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnlib.data.split_sizes import TRAIN_PICTURES
from cnnlib.training.runs.event_log import EventReader, EventRecord
from cnnlib.training.runs.run_folder import Run

AXES = ("epochs", "steps", "seconds")
"""Possible x axes of the curves."""

SMOOTH = 0.1  # epochs: time constant of the running mean
_MAX_CACHED = 48  # runs


@dataclass
class Series:
    """One row an event: its position on each axis, and its values by name."""

    epochs: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, event: EventRecord, steps_per_epoch: float, **values: object) -> None:
        """Append one row."""
        self.steps.append(int(event["step"]))
        self.epochs.append(event["step"] / steps_per_epoch)
        self.seconds.append(float(event["seconds"]))
        for name, value in values.items():
            self.values.setdefault(name, []).append(_number(value))

    def positions(self, axis: str) -> list[float]:
        """Return the rows' positions on one of `AXES`."""
        return {"epochs": self.epochs, "steps": self.steps, "seconds": self.seconds}[axis]  # type: ignore[return-value]

    def values_of(self, name: str) -> list[float]:
        """Return the column `name`; empty before the first row."""
        return self.values.get(name, [])


class RunMetrics:
    """The curves of one run.

    Attributes:
        run: The run.
        revision: Incremented whenever rows were removed, so that a chart must be redrawn.
        batches: A row for each `StepEvent`: `loss`, `smooth`, `accuracy`, `smooth_accuracy`,
            `learning_rate`, `gradient_norm`.
        epochs: A row for each `EpochEvent`: `train_loss`, `test_loss`, `train_accuracy`,
            `test_accuracy`.
        probe: The newest `ProbeEvent` as JSON, if any.
        lr_changes: Learning rates set while the run went on, as (step, rate).
        diverged: The `DivergedEvent` as JSON, if any.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.revision = run, 0
        self._reader: EventReader = run.event_reader()
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self.batches, self.epochs = Series(), Series()
        self.probe: EventRecord | None = None
        self.diverged: EventRecord | None = None
        self.lr_changes: list[tuple[int, float]] = []
        self._averages: dict[str, tuple[float, float]] = {}

    def poll(self, steps_per_epoch: float) -> None:
        """Read the new events; `steps_per_epoch` converts steps to epochs."""
        with self._lock:
            update = self._reader.poll()
            events = update.new_events
            if update.dropped:
                self.revision += 1
                self._clear()
                events = tuple(self._reader.events)
            for event in events:
                self._add(event, max(steps_per_epoch, 1e-9))

    def _add(self, event: EventRecord, steps_per_epoch: float) -> None:
        try:
            match event["event"]:
                case "step":
                    self._add_step(event, steps_per_epoch)
                case "epoch":
                    names = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
                    self.epochs.add(event, steps_per_epoch, **{n: event.get(n) for n in names})
                case "sample":
                    self.probe = event
                case "rate":
                    self.lr_changes.append((int(event["step"]), float(event["learning_rate"])))
                case "diverged":
                    self.diverged = event
        except (KeyError, TypeError, ValueError):
            return  # written by another version or by hand: not drawn

    def _add_step(self, event: EventRecord, steps_per_epoch: float) -> None:
        weight = int(event.get("steps") or 1)
        self.batches.add(
            event,
            steps_per_epoch,
            loss=event.get("loss"),
            smooth=self._smooth("loss", event.get("loss"), weight, steps_per_epoch),
            accuracy=event.get("accuracy"),
            smooth_accuracy=self._smooth(
                "accuracy", event.get("accuracy"), weight, steps_per_epoch
            ),
            learning_rate=event.get("learning_rate"),
            gradient_norm=event.get("gradient_norm"),
        )

    def _smooth(self, name: str, value: object, steps: int, steps_per_epoch: float) -> float:
        """Return the exponential moving average, without bias at the start.

        Weights fall by a factor of e every `SMOOTH` epochs; the bias correction is Adam's
        (Kingma and Ba 2015, arXiv:1412.6980, section 3).
        """
        number = _number(value)
        if math.isnan(number):
            return number
        keep = math.exp(-steps / max(SMOOTH * steps_per_epoch, 1.0))
        total, weight = self._averages.get(name, (0.0, 0.0))
        total, weight = keep * total + (1 - keep) * number, keep * weight + (1 - keep)
        self._averages[name] = total, weight
        return total / weight


def steps_per_epoch(recipe: Mapping[str, Any], total_steps: int) -> float:
    """Return the steps of an epoch, from the total or, while that is 0, from the recipe."""
    epochs = recipe.get("epochs")
    if total_steps and isinstance(epochs, int) and epochs > 0:
        return total_steps / epochs
    batch = recipe.get("batch_size")
    pictures = recipe.get("subset") or TRAIN_PICTURES
    if not isinstance(batch, int) or batch < 1 or not isinstance(pictures, int):
        return 1.0
    return float(max(1, -(-pictures // batch) - (pictures % batch == 1)))


def run_metrics(run: Run) -> RunMetrics:
    """Return this process's metrics of `run`, with all events read up to now."""
    with _lock:
        metrics = _cache.pop(str(run.folder), None) or RunMetrics(run)
        _cache[str(run.folder)] = metrics
        while len(_cache) > _MAX_CACHED:
            _cache.popitem(last=False)
    metrics.poll(steps_per_epoch(run.recipe, run.status.steps))
    return metrics


_cache: OrderedDict[str, RunMetrics] = OrderedDict()  # least recently used first
_lock = threading.Lock()


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
