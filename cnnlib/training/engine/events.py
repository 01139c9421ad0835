"""What a training run says of itself while it goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from cnnlib.core.problems import N_, Problem


@dataclass(frozen=True)
class TrainerEvent:
    """Something that happened in a run.

    Attributes:
        step: Steps done when it happened; a step is one batch.
        epoch: Epochs begun, counted from 1; 0 before the first step.
        seconds: Time spent training so far, pauses left out.
    """

    kind: ClassVar[str] = "event"
    step: int
    epoch: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The event as JSON takes it: its kind under `"event"`, `None` for what is not finite."""
        told = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        return {"event": self.kind, **told}


@dataclass(frozen=True)
class Tick(TrainerEvent):
    """Nothing but a chance to pause, stop or change the rate; not worth writing down.

    It may come while a slow step is under way: `step` counts the finished ones.
    """

    kind: ClassVar[str] = "tick"


@dataclass(frozen=True)
class StepEvent(TrainerEvent):
    """What happened since the last event of this kind.

    Attributes:
        steps: Steps it speaks for, `step` being the last.
        loss: Mean loss over those steps.
        accuracy: Share of their pictures that were recognized, augmented as they were.
        learning_rate: Rate of the last step.
        gradient_norm: Euclidean norm of the whole gradient at the last step.
        images_per_second: Pictures over the time, with everything in between.
    """

    kind: ClassVar[str] = "step"
    steps: int
    loss: float
    accuracy: float
    learning_rate: float
    gradient_norm: float
    images_per_second: float


@dataclass(frozen=True)
class EpochEvent(TrainerEvent):
    """The end of epoch `epoch`.

    Attributes:
        train_loss: Mean over the epoch's steps, as they were while the weights changed.
        train_accuracy: Likewise, augmented pictures included.
        test_loss: Mean cross-entropy over the test pictures, without label smoothing.
        test_accuracy: Share of the test pictures recognized by the weights of this moment.
    """

    kind: ClassVar[str] = "epoch"
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


@dataclass(frozen=True)
class ProbeEvent(TrainerEvent):
    """A look at the same test pictures and at the first layer.

    Attributes:
        pictures: Indices into the test set, two of each class.
        labels: Their true classes.
        probabilities: For each picture, the probability of each of the ten classes.
        filters: First-layer kernels, shape (count, k_h, k_w); the first 64 at most.
    """

    kind: ClassVar[str] = "sample"
    pictures: tuple[int, ...]
    labels: tuple[int, ...]
    probabilities: tuple[tuple[float, ...], ...]
    filters: tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True)
class LearningRateEvent(TrainerEvent):
    """Someone chose another learning rate, in force from the step after `step`."""

    kind: ClassVar[str] = "rate"
    learning_rate: float


@dataclass(frozen=True)
class DivergedEvent(TrainerEvent):
    """The loss of step `diverged_at` was not finite: the run has ended.

    The weights are those of the last moment at which the loss was seen to be finite.
    """

    kind: ClassVar[str] = "diverged"
    diverged_at: int
    learning_rate: float

    @property
    def problem(self) -> Problem:
        """The sentence for people."""
        template = N_(
            "The training diverged at step {step}: the loss was no longer a finite number. "
            "The last good weights are kept. Try a lower learning rate than {rate}."
        )
        values: Mapping[str, object] = {
            "where": "learning_rate",
            "step": self.diverged_at,
            "rate": f"{self.learning_rate:.3g}",
        }
        return Problem("diverged", template, values)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
