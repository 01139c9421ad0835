"""Integrated gradients along the line from a black picture, with steps where they are needed.

Along that line the gradient of a network of ReLUs is constant in pieces, so that equal steps gain
little: the error falls only as one over their number.  So Captum is given segments of the line,
and those whose attributions are furthest from the difference of the scores at their ends are
halved, until the whole is complete.  The sum over the segments is the integral over the line.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

SEGMENTS = 32
"""Segments at the beginning."""
HALVED = 32
"""Segments that are halved before the whole is looked at again."""
STEPS_OF_SEGMENT = 2
"""Gradients in a segment, the fewest that Captum takes."""
MOST_STEPS = 4096
"""Gradients after which no more are computed, however far the sum is from complete."""
COMPLETE = 0.005
"""Gap at which no more are computed, as a share of the difference of the scores."""
BATCH = 64
"""Pictures of one forward pass; without it a batch would hold all of them."""


@dataclass(frozen=True)
class Integral:
    """Integrated gradients of a class.

    Attributes:
        values: Float32 (channels, H, W).
        black_score: The class's logit for a black picture.
        steps: Number of gradients.
    """

    values: Tensor
    black_score: float
    steps: int


@dataclass
class _Segments:
    """Segments of the line: their ends, the scores there, and what Captum attributes to each."""

    starts: Tensor
    ends: Tensor
    start_scores: Tensor
    end_scores: Tensor
    values: Tensor

    @property
    def gaps(self) -> Tensor:
        """How far each is from complete, signed."""
        return self.values.flatten(1).sum(1) - (self.end_scores - self.start_scores)

    def select(self, which: Tensor) -> _Segments:
        return _Segments(*(getattr(self, name)[which] for name in self.__annotations__))

    def joined(self, other: _Segments) -> _Segments:
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__annotations__)
        return _Segments(*(torch.cat(pair) for pair in pairs))


def integrated_gradients(
    model: nn.Module, x: Tensor, target: int, progress: Callable[[float], None]
) -> Integral:
    """Return the integrated gradients of logit `target`, with a black picture as the baseline.

    Args:
        model: A network in evaluation mode that no other thread uses.
        x: Input of the network, float32 (1, channels, H, W).
        target: Index of a logit.
        progress: Called with the share that is done, 0 to 1, as far as that can be known.
    """
    # Imported here, for Captum takes a second: it brings Matplotlib along.
    from captum.attr import IntegratedGradients

    method = IntegratedGradients(model)

    def scores(places: Tensor) -> Tensor:
        with torch.no_grad():
            parts = [
                model(_along(x, part))[:, target].double() for part in torch.split(places, BATCH)
            ]
        return torch.cat(parts)

    def segments(
        starts: Tensor, ends: Tensor, start_scores: Tensor, end_scores: Tensor
    ) -> _Segments:
        values = method.attribute(
            _along(x, ends).requires_grad_(),
            _along(x, starts),
            target=target,
            n_steps=STEPS_OF_SEGMENT,
            method="riemann_middle",
            internal_batch_size=max(BATCH, len(ends)),
        )
        return _Segments(starts, ends, start_scores, end_scores, values.detach().double())

    edges = torch.linspace(0, 1, SEGMENTS + 1)
    found = scores(edges)
    difference = float(found[-1] - found[0])
    whole = segments(edges[:-1], edges[1:], found[:-1], found[1:])
    steps, first_gap, share = STEPS_OF_SEGMENT * SEGMENTS, 0.0, 0.0
    while True:
        gaps = whole.gaps
        gap = float(gaps.sum().abs())
        first_gap = first_gap or gap
        allowed = COMPLETE * abs(difference)
        if not gap > allowed or steps >= MOST_STEPS:
            return Integral(whole.values.sum(0).float(), float(found[0]), steps)
        share = max(share, _share(first_gap, gap, allowed), steps / MOST_STEPS)
        progress(share)
        worst = gaps.abs().topk(min(HALVED, len(gaps))).indices
        rest = torch.ones(len(gaps), dtype=torch.bool)
        rest[worst] = False
        halved = whole.select(worst)
        middles = (halved.starts + halved.ends) / 2
        middle_scores = scores(middles)
        halves = segments(
            torch.cat([halved.starts, middles]),
            torch.cat([middles, halved.ends]),
            torch.cat([halved.start_scores, middle_scores]),
            torch.cat([middle_scores, halved.end_scores]),
        )
        steps += STEPS_OF_SEGMENT * len(halves.starts)
        whole = whole.select(rest).joined(halves)


def _along(x: Tensor, places: Tensor) -> Tensor:
    """Return the pictures at `places`, from 0 for black to 1 for `x`."""
    return places.to(x.dtype).view(-1, 1, 1, 1) * x.detach()


def _share(first_gap: float, gap: float, allowed: float) -> float:
    """Return how much of the way from the first gap to the allowed one is gone, on a log scale."""
    if not 0 < allowed < gap < first_gap:
        return 0.0
    return math.log(first_gap / gap) / math.log(first_gap / allowed)
