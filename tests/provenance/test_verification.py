from __future__ import annotations

import math

import numpy as np
import pytest

from cnnlib.provenance.verification import compare

ALLOWED = np.full(3, 0.1)


def test_the_largest_difference_is_reported_and_each_cell_has_its_own_tolerance() -> None:
    reference, result = np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.05, 3.0])
    verification = compare(reference, result, ALLOWED, "F.some")
    assert verification.difference == pytest.approx(0.05)
    assert (verification.tolerance, verification.operator) == (0.1, "F.some")
    assert verification.holds
    assert not compare(reference, result, np.array([0.1, 0.01, 0.1]), "F.some").holds


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_has_no_number_must_have_none_on_both_sides(value: float) -> None:
    odd, plain = np.array([1.0, value, 2.0]), np.array([1.0, 0.0, 2.0])
    assert compare(odd, odd.copy(), ALLOWED, "F.some").holds
    for pair in ((odd, plain), (plain, odd)):
        verification = compare(*pair, ALLOWED, "F.some")
        assert not verification.holds
        assert verification.difference == math.inf


def test_nothing_differs_from_nothing() -> None:
    empty = np.empty(0)
    assert compare(empty, empty, empty, "F.some").holds
