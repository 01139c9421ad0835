"""The events that a `Trainer` yields; their fields are the keys of `metrics.jsonl`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from cnnlib.core.problems import N_, Problem


@dataclass(frozen=True)
class TrainerEvent:
    """Base class of the events.

    Attributes:
        step: Steps done so far; a step is one batch.
        epoch: Epochs begun so far: 0 before the first step.
        seconds: Training time so far, without pauses.
    """

    kind: ClassVar[str] = "event"
    step: int
    epoch: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the fields and `kind` as `"event"`; numbers that are not finite become `None`."""
        values = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        return {"event": self.kind, **values}


@dataclass(frozen=True)
class Tick(TrainerEvent):
    """Lets the consumer act during slow work; not written to the log.

    `step` does not count the step in progress.
    """

    kind: ClassVar[str] = "tick"


@dataclass(frozen=True)
class StepEvent(TrainerEvent):
    """Metrics of the steps since the last event of this kind.

    Attributes:
        steps: Number of these steps; `step` is the last of them.
        loss: Mean loss over their images.
        accuracy: Accuracy on their augmented images.
        learning_rate: Learning rate of the last step.
        gradient_norm: Euclidean norm of the whole gradient at the last step.
        images_per_second: Their images over the training time since the first began.
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
    """End of epoch `epoch`.

    Attributes:
        train_loss: Mean loss over the epoch's images, each with the weights of its step.
        train_accuracy: Accuracy over the epoch's augmented images, likewise.
        test_loss: Mean cross-entropy over the test images, without label smoothing.
        test_accuracy: Accuracy on the test images with the current weights.
    """

    kind: ClassVar[str] = "epoch"
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float


@dataclass(frozen=True)
class ProbeEvent(TrainerEvent):
    """The network's answers to the probe images, and its first kernels; see `probe_images`.

    Attributes:
        pictures: Indices of the images in the test set, two of each class.
        labels: Their classes.
        probabilities: The ten class probabilities of each image.
        filters: Kernels of the first layer, shape (count, k_h, k_w), at most 64.
    """

    kind: ClassVar[str] = "sample"
    pictures: tuple[int, ...]
    labels: tuple[int, ...]
    probabilities: tuple[tuple[float, ...], ...]
    filters: tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True)
class LearningRateEvent(TrainerEvent):
    """Another learning rate was set, used from the step after `step` on."""

    kind: ClassVar[str] = "rate"
    learning_rate: float


@dataclass(frozen=True)
class DivergedEvent(TrainerEvent):
    """Training ended because the loss of step `diverged_at` was not finite.

    The weights are those of the last report with finite losses.
    """

    kind: ClassVar[str] = "diverged"
    diverged_at: int
    learning_rate: float

    @property
    def problem(self) -> Problem:
        """The problem to show."""
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
