"""The comparison of arithmetic that is shown step by step with PyTorch's own operator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

RELIABLE = 1e-3
"""Largest difference of a match, as a share of the value: it shows in no three digits."""


@dataclass(frozen=True)
class RoundedAway:
    """A cell whose rounding error is not small against its value.

    Attributes:
        exact: The value of our own arithmetic in double precision.
        result: The value of the PyTorch operator.
        allowed: Largest difference that rounding allows in this cell.
    """

    exact: float
    result: float
    allowed: float


@dataclass(frozen=True)
class Verification:
    """The result of a comparison with a PyTorch operator.

    Attributes:
        difference: Largest absolute difference of any cell; infinite where only one side is NaN.
        operator: Name of the operator, for example `"F.conv2d"`.
        tolerance: Largest difference that rounding allows in any cell.
        holds: Whether the difference of every cell is within its own tolerance.
        rounded_away: The cell whose difference is largest against its value, where that is no
            match though rounding allows it; None where there is no such cell.
    """

    difference: float
    operator: str
    tolerance: float
    holds: bool
    rounded_away: RoundedAway | None = None

    @property
    def matches(self) -> bool:
        """Whether a person may rely on every value: its difference is small against it."""
        return self.holds and self.rounded_away is None


def sum_rounding(
    magnitude: NDArray[np.float64], terms: int, dtype: np.dtype[Any]
) -> NDArray[np.float64]:
    """Return the largest difference that rounding allows in sums of products.

    The error of a sum of `m` products in floating point is at most about `m * eps / 2` times the
    sum of the products' magnitudes (Higham, "Accuracy and Stability of Numerical Algorithms",
    3.1).  The allowance of each cell is twice that, from its own sum, so that small cells beside
    huge ones are not allowed the errors of those.

    Args:
        magnitude: Sum of the products' magnitudes in each cell.
        terms: Number of products in a sum.
        dtype: Type in which the sums were computed.
    """
    info = np.finfo(dtype)
    allowed: NDArray[np.float64] = terms * (float(info.eps) * magnitude + float(info.tiny))
    return allowed


def compare(
    reference: NDArray[Any],
    result: NDArray[Any],
    allowed: NDArray[Any],
    operator: str,
    resolution: float = 0.0,
) -> Verification:
    """Return how far `reference` and `result` differ, cell by cell.

    Cells that are NaN on both sides are equal, and so are equal infinities.

    Args:
        reference: Values of our own arithmetic, of any shape.
        result: Values of `operator`, in the same shape.
        allowed: Largest difference that each cell may have, in the same shape.
        operator: Name of the PyTorch operator.
        resolution: Largest difference that is not shown, for cells shown in fixed decimals.
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
        rounded_away=_rounded_away(expected, other, difference, allowed, resolution),
    )


def _rounded_away(
    expected: NDArray[np.float64],
    other: NDArray[np.float64],
    difference: NDArray[np.float64],
    allowed: NDArray[Any],
    resolution: float,
) -> RoundedAway | None:
    """Return the cell whose difference is largest against its value, if it is no match."""
    with np.errstate(all="ignore"):
        size = np.minimum(np.abs(expected), np.abs(other))
        share = np.where(difference > resolution, difference / size, 0.0)
    share = np.where(np.isfinite(difference) & ~np.isnan(share), share, 0.0)
    if not share.size or share.max() <= RELIABLE:
        return None
    # Of several without anything left, the one that differs most.
    worst = np.lexsort((difference.ravel(), share.ravel()))[-1]
    cells = (expected, other, np.broadcast_to(allowed, expected.shape))
    return RoundedAway(*(float(cell.ravel()[worst]) for cell in cells))


def _same(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (a == b) | (np.isnan(a) & np.isnan(b))
    return same
