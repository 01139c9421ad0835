from __future__ import annotations

import math

import pytest

from cnnlib.analysis.confidence_interval import NORMAL_95, intervals_overlap, wilson_interval


@pytest.mark.parametrize(("correct", "total"), [(15, 20), (1, 20), (835, 1000), (9, 10)])
def test_the_ends_solve_the_equation_of_wilson(correct: int, total: int) -> None:
    """At both ends the observed share is z standard errors away: (p - q)^2 n = z^2 q (1 - q)."""
    for end in wilson_interval(correct, total):
        distance = abs(correct / total - end)
        assert distance == pytest.approx(NORMAL_95 * math.sqrt(end * (1 - end) / total))


def test_all_and_none_stay_between_zero_and_one() -> None:
    assert wilson_interval(0, 20)[0] == 0
    assert wilson_interval(20, 20)[1] == 1
    assert wilson_interval(20, 20)[0] == pytest.approx(0.8389, abs=1e-4)


def test_shares_overlap_until_they_lie_further_apart_than_both_intervals_reach() -> None:
    assert intervals_overlap(9361, 9379, 10_000)
    assert intervals_overlap(9379, 9361, 10_000)
    assert intervals_overlap(15, 15, 20)
    assert not intervals_overlap(9222, 9361, 10_000)
    assert not intervals_overlap(9361, 9222, 10_000)
