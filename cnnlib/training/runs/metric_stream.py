"""What a run has reported so far, as curves that grow while one looks.

A follower reads only what is new, so looking often is cheap.  It belongs to a process and is
shared by all who watch the run.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnlib.training.runs.event_log import EventReader, EventRecord
from cnnlib.training.runs.run_folder import Run

AXES = ("epochs", "steps", "seconds")
"""What the curves can be drawn against."""

SMOOTH = 0.1  # of an epoch: the span of the running mean
_KEPT = 48  # followers kept by a process


@dataclass
class Series:
    """One report a row: where it stands on each axis, and its values by name."""

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
        """The rows' places on one of `AXES`."""
        return {"epochs": self.epochs, "steps": self.steps, "seconds": self.seconds}[axis]  # type: ignore[return-value]

    def values_of(self, name: str) -> list[float]:
        """The values called `name`; empty before the first."""
        return self.values.get(name, [])


class RunMetrics:
    """The curves of one run.

    Attributes:
        run: Whose they are.
        revision: Grows whenever rows were taken back, so that what was drawn must be drawn anew.
        batches: A row for each `StepEvent`: `loss`, `smooth`, `accuracy`, `smooth_accuracy`,
            `learning_rate`, `gradient_norm`.
        epochs: A row for each `EpochEvent`: `train_loss`, `test_loss`, `train_accuracy`,
            `test_accuracy`.
        probe: The newest `ProbeEvent`, if any.
        lr_changes: Rates that a person chose, as (step, rate).
        diverged: The `DivergedEvent`, if any.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.revision = run, 0
        self._history: EventReader = run.event_reader()
        self._lock = threading.Lock()
        self._clear()

    def _clear(self) -> None:
        self.batches, self.epochs = Series(), Series()
        self.probe: EventRecord | None = None
        self.diverged: EventRecord | None = None
        self.lr_changes: list[tuple[int, float]] = []
        self._mean: dict[str, tuple[float, float]] = {}

    def poll(self, steps_per_epoch: float) -> None:
        """Read what is new; `steps_per_epoch` places steps on the axis of epochs."""
        with self._lock:
            update = self._history.poll()
            fresh = update.new_events
            if update.dropped:
                self.revision += 1
                self._clear()
                fresh = tuple(self._history.events)
            for event in fresh:
                self._take(event, max(steps_per_epoch, 1e-9))

    def _take(self, event: EventRecord, steps_per_epoch: float) -> None:
        try:
            match event["event"]:
                case "step":
                    self._batch(event, steps_per_epoch)
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
            return  # a line of a later version, or of a hand: what cannot be drawn is not

    def _batch(self, event: EventRecord, steps_per_epoch: float) -> None:
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
        """Running mean whose weights fall by e every `SMOOTH` epochs, unbiased at the start."""
        number = _number(value)
        if math.isnan(number):
            return number
        keep = math.exp(-steps / max(SMOOTH * steps_per_epoch, 1.0))
        total, weight = self._mean.get(name, (0.0, 0.0))
        total, weight = keep * total + (1 - keep) * number, keep * weight + (1 - keep)
        self._mean[name] = total, weight
        return total / weight


def steps_per_epoch(recipe: Mapping[str, Any], total_steps: int) -> float:
    """Steps in an epoch of a run: counted by its worker, or before that from its recipe."""
    epochs = recipe.get("epochs")
    if total_steps and isinstance(epochs, int) and epochs > 0:
        return total_steps / epochs
    batch = recipe.get("batch_size")
    pictures = recipe.get("subset") or 60_000
    if not isinstance(batch, int) or batch < 1 or not isinstance(pictures, int):
        return 1.0
    return float(max(1, -(-pictures // batch) - (pictures % batch == 1)))


def run_metrics(run: Run) -> RunMetrics:
    """The follower of `run`, one for all who watch it in this process, read up to now."""
    with _lock:
        follower = _followers.pop(str(run.folder), None) or RunMetrics(run)
        _followers[str(run.folder)] = follower
        while len(_followers) > _KEPT:
            _followers.popitem(last=False)
    follower.poll(steps_per_epoch(run.recipe, run.status.steps))
    return follower


_followers: OrderedDict[str, RunMetrics] = OrderedDict()
_lock = threading.Lock()


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
