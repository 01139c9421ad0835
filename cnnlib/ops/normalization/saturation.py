"""Saturation of a sigmoid: how many values lie in its straight and in its flat parts.

The slope `s(x) * (1 - s(x))` is `1 / (4 * cosh(x / 2)**2)`, with its maximum of 1/4 at 0.  The
*straight* part is where the slope is at least half of the maximum, |x| up to 1.763; the *flat*
parts are where it is less than a tenth, |x| above 3.637, and hardly any gradient passes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


def slope_radius(portion: float) -> float:
    """Return the |x| at which the slope is `portion` of its maximum, above 0 and at most 1."""
    return 2 * math.acosh(1 / math.sqrt(portion))


STRAIGHT, FLAT = slope_radius(0.5), slope_radius(0.1)


@dataclass(frozen=True)
class Saturation:
    """Where a set of values lies on the sigmoid.

    Attributes:
        straight: Share of values in the straight part, 0 to 1.
        flat: Share of values in the flat parts, 0 to 1.
        slope: Mean slope relative to the maximum, 0 to 1: the share of a gradient that passes.
    """

    straight: float
    flat: float
    slope: float


def saturation(values: ArrayLike) -> Saturation:
    """Return where `values`, of any shape, lie on the sigmoid; NaN is neither straight nor flat.

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
