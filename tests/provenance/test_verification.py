from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.verification import RELIABLE, RoundedAway, compare

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


VALUES = st.floats(-1e13, 1e13) | st.sampled_from([0.0, 1.0, 1e12, -1e12])


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=6))
def test_an_error_as_large_as_the_value_is_no_match_however_much_is_allowed(
    cells: list[tuple[float, float]],
) -> None:
    reference, result = np.array(cells).T
    found = compare(reference, result, np.full(len(cells), np.inf), "F.some")
    assert found.holds
    small = np.abs(reference - result) <= RELIABLE * np.minimum(np.abs(reference), np.abs(result))
    assert found.matches == bool(small.all())
    if not found.matches:
        assert found.rounded_away is not None
        assert (found.rounded_away.exact, found.rounded_away.result) in cells


def test_the_cell_that_rounding_decides_is_named() -> None:
    reference, result = np.array([1e12, 1.0, 0.0]), np.array([1e12, 0.0, 0.0])
    found = compare(reference, result, np.array([1e5, 1e6, 0.0]), "F.some")
    assert found.rounded_away == RoundedAway(exact=1.0, result=0.0, allowed=1e6)


def test_what_is_not_shown_counts_for_nothing() -> None:
    reference, result = np.array([1.0, 0.0]), np.array([1.0, 1e-7])
    assert not compare(reference, result, np.full(2, 1e-6), "F.some").matches
    assert compare(reference, result, np.full(2, 1e-6), "F.some", resolution=5e-4).matches
