"""The comparison of arithmetic that is shown step by step with PyTorch's own operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Verification:
    """Whether arithmetic shown step by step is what PyTorch computes.

    Attributes:
        difference: The largest difference of any cell; infinite where one has no number.
        operator: The PyTorch operator that it was compared with.
        tolerance: The largest rounding error that any cell may have.
        holds: Whether every cell is within the rounding error that it may have.
    """

    difference: float
    operator: str
    tolerance: float
    holds: bool


def compare(
    reference: NDArray[Any], result: NDArray[Any], allowed: NDArray[Any], operator: str
) -> Verification:
    """Compare our own arithmetic with the result of `operator`, cell by cell.

    Args:
        reference: Our values, of any shape.
        result: The values of `operator`, in the same shape.
        allowed: The largest difference that each cell may have, in the same shape.
        operator: The name of the PyTorch operator.

    Returns:
        Equal infinities and NaN in both count as equal; NaN in one alone as an infinite difference.
    """
    expected, other = reference.astype(np.float64), result.astype(np.float64)
    with np.errstate(all="ignore"):
        difference = np.where(_same(expected, other), 0.0, np.abs(expected - other))
    difference = np.where(np.isnan(difference), np.inf, difference)
    return Verification(
        difference=float(difference.max(initial=0.0)),
        operator=operator,
        tolerance=float(np.max(allowed, initial=0.0)),
        holds=bool(np.all((difference <= allowed) & np.isfinite(difference))),
    )


def _same(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (a == b) | (np.isnan(a) & np.isnan(b))
    return same
