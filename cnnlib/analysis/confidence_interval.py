"""Where a share may lie that was estimated from a few cases."""

from __future__ import annotations

import math

NORMAL_95 = 1.959964
"""Quantile of the standard normal distribution: 95 % lie within so many standard deviations."""


def intervals_overlap(one: int, other: int, total: int) -> bool:
    """Return whether the 95 % intervals of `one` and `other` correct cases of `total` overlap.

    The difference may then be chance.
    """
    low, high = sorted((one, other))
    return wilson_interval(low, total)[1] >= wilson_interval(high, total)[0]


def wilson_interval(correct: int, total: int, z: float = NORMAL_95) -> tuple[float, float]:
    """Return the Wilson score interval of a share, at 95 % by default.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    J. Am. Stat. Assoc. 22 (1927), 209-212.

    Args:
        correct: Cases that count, at most `total`.
        total: All cases, at least 1.
        z: Quantile of the standard normal distribution.
    """
    share, weight = correct / total, z**2 / total
    middle = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / total + weight / (4 * total)) / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)
