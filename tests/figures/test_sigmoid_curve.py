from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.figures.sigmoid_curve import REACH, sigmoid, sigmoid_curve


@given(st.floats(-30, 30))
def test_sigmoid(x: float) -> None:
    assert float(sigmoid(x)) == pytest.approx(1 / (1 + np.exp(-x)), abs=1e-12)


def test_values_beyond_the_axis_stand_at_its_end() -> None:
    fig = sigmoid_curve([[-1e6, 0.0]], [2.0, np.inf], 1.76)
    _curve, before, after = fig.data
    assert tuple(before.x) == (-REACH, 0.0)
    assert tuple(after.x) == (2.0, REACH)
    assert before.marker.symbol != after.marker.symbol
    np.testing.assert_allclose(after.y, sigmoid([2.0, REACH]))
