"""Training metrics, accumulated on the device and fetched rarely."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import torch

_CAPACITY = 512  # steps


class Stopwatch:
    """Accumulates time while it runs."""

    def __init__(self) -> None:
        self._accumulated = 0.0
        self._started: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds during which it ran."""
        running = time.perf_counter() - self._started if self._started is not None else 0.0
        return self._accumulated + running

    def start(self) -> None:
        """Start or continue."""
        self._started = time.perf_counter()

    def stop(self) -> None:
        """Stop; `start` continues."""
        self._accumulated, self._started = self.seconds, None

    def reset(self, seconds: float) -> None:
        """Stop and set the accumulated time to `seconds`."""
        self._accumulated, self._started = seconds, None


@dataclass(frozen=True)
class MetricSums:
    """Sums over consecutive steps.

    Attributes:
        loss: Sum of the mean losses of the steps, each weighted by its images.
        correct: Images classified correctly.
        images: Number of images.
        steps: Number of steps.
        first_nonfinite: Index of the first step whose loss is not finite, or `None`.
    """

    loss: float
    correct: float
    images: int
    steps: int
    first_nonfinite: int | None


class MetricBuffer:
    """Loss and number of correct answers of each step since the last report.

    Attributes:
        images: Number of images of each step.
        started: Training time in seconds when the first of them began.
    """

    def __init__(self, device: torch.device) -> None:
        """Allocate the buffer on `device`."""
        self._values = torch.zeros(_CAPACITY, 2, device=device)
        self.images: list[int] = []
        self.started = 0.0

    @property
    def full(self) -> bool:
        """Whether the step after the next one would not fit."""
        return len(self.images) >= _CAPACITY - 1

    def add(self, loss: torch.Tensor, correct: torch.Tensor, images: int) -> None:
        """Append a step without waiting for the device."""
        row = self._values[len(self.images)]
        row[0].copy_(loss)
        row[1].copy_(correct)
        self.images.append(images)

    def sums(self) -> MetricSums:
        """Return the sums over all steps; waits for the device."""
        values = self._values[: len(self.images)].tolist()
        nonfinite = [i for i, (loss, _) in enumerate(values) if not math.isfinite(loss)]
        return MetricSums(
            loss=sum(loss * n for (loss, _), n in zip(values, self.images, strict=True)),
            correct=sum(correct for _, correct in values),
            images=sum(self.images),
            steps=len(self.images),
            first_nonfinite=nonfinite[0] if nonfinite else None,
        )

    def clear(self) -> None:
        """Remove all steps."""
        self.images = []

    def tensor(self) -> torch.Tensor:
        """Return loss and correct answers of each step, shape (steps, 2), on the CPU."""
        return self._values[: len(self.images)].cpu().clone()

    def restore(self, values: torch.Tensor, images: list[int], started: float) -> None:
        """Restore what `tensor` and the attributes held."""
        self._values[: len(images)].copy_(values)
        self.images, self.started = list(images), started


@dataclass
class EpochMetrics:
    """Sums over the reported steps of an epoch; see `MetricSums`."""

    loss: float = 0.0
    correct: float = 0.0
    images: int = 0

    def add(self, sums: MetricSums) -> None:
        """Add the sums over further steps."""
        self.loss += sums.loss
        self.correct += sums.correct
        self.images += sums.images

    def means(self) -> tuple[float, float]:
        """Return mean loss and accuracy over the images."""
        return self.loss / self.images, self.correct / self.images

    def to_json(self) -> list[Any]:
        """Return the fields in order."""
        return [self.loss, self.correct, self.images]
