"""The sigmoid after a normalization: how much of it is used.

Its slope `s(x) * (1 - s(x))` is `1 / (4 * cosh(x / 2)**2)`, greatest at 0 with 1/4.  *Straight*
is where the slope is at least half of that, |x| up to 1.763; *flat* is where it is less than a
tenth, |x| above 3.637, and hardly any gradient passes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


def reach(portion: float) -> float:
    """The |x| at which the slope has fallen to `portion` (0 to 1, not 0) of its greatest."""
    return 2 * math.acosh(1 / math.sqrt(portion))


STRAIGHT, FLAT = reach(0.5), reach(0.1)


@dataclass(frozen=True)
class Saturation:
    """How a set of values uses the sigmoid.

    Attributes:
        straight: Share of values in its straight part, 0 to 1.
        flat: Share in its flat parts.
        slope: Mean slope as a share of the greatest, 0 to 1: what is left of a gradient.
    """

    straight: float
    flat: float
    slope: float


def saturation(values: ArrayLike) -> Saturation:
    """How `values`, of any shape, use the sigmoid; NaN counts as neither straight nor flat.

    Raises:
        ValueError: There are no values.
    """
    sizes = np.abs(np.asarray(values, dtype=np.float64)).ravel()
    if not sizes.size:
        raise ValueError("there are no values")
    with np.errstate(all="ignore"):
        slopes = 1 / np.cosh(np.minimum(sizes, 1400) / 2) ** 2
    return Saturation(
        float((sizes <= STRAIGHT).mean()), float((sizes > FLAT).mean()), float(slopes.mean())
    )


def normal_share(gamma: float, beta: float, limit: float = STRAIGHT) -> float:
    """Share of `gamma * z + beta` within `limit` of 0 where z is normally distributed.

    With gamma 1 and beta 0, as normalization leaves it, 92 % lie in the straight part.
    """
    if gamma == 0:
        return float(abs(beta) <= limit)
    width = abs(gamma) * math.sqrt(2)
    return (math.erf((limit - beta) / width) + math.erf((limit + beta) / width)) / 2
