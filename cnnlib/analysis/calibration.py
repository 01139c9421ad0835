"""Whether a network's confidence can be believed: the reliability curve and its error.

Formulas (2) to (5) of Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks",
arXiv:1706.04599, sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15


@dataclass(frozen=True)
class ConfidenceBin:
    """Predictions of nearly the same confidence.

    Attributes:
        low: Confidence above which predictions belong to the bin.
        high: Confidence up to which they do, included.
        count: How many there are.
        confidence: Their mean confidence; None where there are none.
        accuracy: Share of them that is correct; None where there are none.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def reliability_curve(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], bins: int = BINS
) -> tuple[ConfidenceBin, ...]:
    """Return the predictions in `bins` intervals of equal width between 0 and 1.

    Args:
        confidence: Probability of each predicted class, (N,), above 0 and at most 1.
        correct: Whether it is the true class, (N,).
        bins: Number of intervals; each contains its upper end.
    """
    edges = np.linspace(0, 1, bins + 1)
    places = np.digitize(confidence, edges[1:-1], right=True)
    found = []
    for place in range(bins):
        inside = places == place
        count = int(inside.sum())
        means = (float(x[inside].mean()) if count else None for x in (confidence, correct))
        found.append(ConfidenceBin(float(edges[place]), float(edges[place + 1]), count, *means))
    return tuple(found)


def expected_calibration_error(curve: Sequence[ConfidenceBin]) -> float:
    """Return the mean distance of confidence and accuracy, weighted by the bins' counts.

    Raises:
        ValueError: All bins are empty.
    """
    total = sum(each.count for each in curve)
    if not total:
        raise ValueError("no predictions")
    return (
        sum(
            each.count * abs(each.accuracy - each.confidence)
            for each in curve
            if each.accuracy is not None and each.confidence is not None
        )
        / total
    )
