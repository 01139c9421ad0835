"""The comparison of arithmetic that is shown step by step with PyTorch's own operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Verification:
    """The result of a comparison with a PyTorch operator.

    Attributes:
        difference: Largest absolute difference of any cell; infinite where only one side is NaN.
        operator: Name of the operator, for example `"F.conv2d"`.
        tolerance: Largest difference that rounding allows in any cell.
        holds: Whether the difference of every cell is within its own tolerance.
    """

    difference: float
    operator: str
    tolerance: float
    holds: bool


def compare(
    reference: NDArray[Any], result: NDArray[Any], allowed: NDArray[Any], operator: str
) -> Verification:
    """Return how far `reference` and `result` differ, cell by cell.

    Cells that are NaN on both sides are equal, and so are equal infinities.

    Args:
        reference: Values of our own arithmetic, of any shape.
        result: Values of `operator`, in the same shape.
        allowed: Largest difference that each cell may have, in the same shape.
        operator: Name of the PyTorch operator.
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
