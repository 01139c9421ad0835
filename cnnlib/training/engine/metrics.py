"""What a run measures of itself, kept on the device and fetched seldom."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import torch

_ROOM = 512  # steps between two fetches at most


class Stopwatch:
    """Seconds of training: it stands still while the caller has the word."""

    def __init__(self) -> None:
        self._past = 0.0
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds that it has run."""
        running = time.perf_counter() - self._since if self._since is not None else 0.0
        return self._past + running

    def start(self) -> None:
        """Run on from here."""
        self._since = time.perf_counter()

    def hold(self) -> None:
        """Stand still."""
        self._past, self._since = self.seconds, None

    def set(self, seconds: float) -> None:
        """Stand still at `seconds`."""
        self._past, self._since = seconds, None


@dataclass(frozen=True)
class Reading:
    """What a window of steps came to.

    Attributes:
        losses: Sum of the losses, each weighted by its pictures.
        right: Pictures recognized.
        images: Pictures.
        steps: Steps.
        first_bad: Place of the first loss that is not finite, or `None`.
    """

    losses: float
    right: float
    images: int
    steps: int
    first_bad: int | None


class MetricBuffer:
    """Losses and right answers of the steps since the last fetch.

    Attributes:
        images: Pictures in each of them.
        started: Clock's seconds when the first of them began.
    """

    def __init__(self, device: torch.device) -> None:
        """Make room on `device`."""
        self._values = torch.zeros(_ROOM, 2, device=device)
        self.images: list[int] = []
        self.started = 0.0

    @property
    def full(self) -> bool:
        """Whether no step more than one may follow without a fetch."""
        return len(self.images) >= _ROOM - 1

    def add(self, loss: torch.Tensor, right: torch.Tensor, images: int) -> None:
        """Note a step, without waiting for the device."""
        place = self._values[len(self.images)]
        place[0].copy_(loss)
        place[1].copy_(right)
        self.images.append(images)

    def read(self) -> Reading:
        """Fetch everything noted; this waits for the device."""
        values = self._values[: len(self.images)].tolist()
        bad = [place for place, (loss, _) in enumerate(values) if not math.isfinite(loss)]
        return Reading(
            losses=sum(loss * n for (loss, _), n in zip(values, self.images, strict=True)),
            right=sum(right for _, right in values),
            images=sum(self.images),
            steps=len(self.images),
            first_bad=bad[0] if bad else None,
        )

    def clear(self) -> None:
        """Forget everything."""
        self.images = []

    def tensor(self) -> torch.Tensor:
        """The losses and right answers noted, shape (steps, 2), on the CPU."""
        return self._values[: len(self.images)].cpu().clone()

    def restore(self, values: torch.Tensor, images: list[int], started: float) -> None:
        """Take up what `tensor` and the attributes held."""
        self._values[: len(images)].copy_(values)
        self.images, self.started = list(images), started


@dataclass
class EpochMetrics:
    """Loss and right answers over an epoch, window by window."""

    losses: float = 0.0
    right: float = 0.0
    images: int = 0

    def add(self, reading: Reading) -> None:
        """Join a window."""
        self.losses += reading.losses
        self.right += reading.right
        self.images += reading.images

    def means(self) -> tuple[float, float]:
        """Mean loss and accuracy."""
        return self.losses / self.images, self.right / self.images

    def to_json(self) -> list[Any]:
        """The sums in the order of the fields."""
        return [self.losses, self.right, self.images]
