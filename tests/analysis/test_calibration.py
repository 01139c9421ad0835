"""The reliability curve and the expected calibration error, against sums made by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cnnlib.analysis.calibration import expected_calibration_error, reliability_curve


def test_bins_contain_their_upper_end() -> None:
    confidence = np.array([0.25, 0.5, 0.500001, 1.0, 0.1])
    curve = reliability_curve(confidence, np.array([True, False, True, True, False]), 4)
    assert [(each.low, each.high) for each in curve] == [
        (0, 0.25),
        (0.25, 0.5),
        (0.5, 0.75),
        (0.75, 1),
    ]
    assert [each.count for each in curve] == [2, 1, 1, 1]
    assert curve[0].accuracy == 0.5
    assert curve[0].confidence == pytest.approx(0.175)


def test_the_error_is_the_formula_of_the_paper() -> None:
    rng = np.random.default_rng(1)
    confidence = rng.uniform(0.1, 1, 3000)
    correct = rng.uniform(size=3000) < confidence**2
    total = 0.0
    for m in range(1, 16):
        members = [i for i in range(3000) if (m - 1) / 15 < confidence[i] <= m / 15]
        if members:
            accuracy = sum(correct[i] for i in members) / len(members)
            mean = math.fsum(confidence[i] for i in members) / len(members)
            total += len(members) / 3000 * abs(accuracy - mean)
    curve = reliability_curve(confidence, correct)
    assert len(curve) == 15
    assert expected_calibration_error(curve) == pytest.approx(total, abs=1e-12)
    assert total > 0.1


def test_a_network_that_is_right_as_often_as_it_says_has_no_error() -> None:
    confidence = np.array([0.5] * 10 + [0.8] * 10)
    correct = np.array([True] * 5 + [False] * 5 + [True] * 8 + [False] * 2)
    assert expected_calibration_error(reliability_curve(confidence, correct)) == pytest.approx(0)


def test_an_empty_bin_has_no_means_and_no_weight() -> None:
    curve = reliability_curve(np.array([0.9]), np.array([True]), 2)
    assert (curve[0].confidence, curve[0].accuracy) == (None, None)
    assert expected_calibration_error(curve) == pytest.approx(0.1)
    with pytest.raises(ValueError, match="no predictions"):
        expected_calibration_error(reliability_curve(np.array([]), np.array([], bool)))
