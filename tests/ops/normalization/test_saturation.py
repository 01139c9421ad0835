from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.normalization.saturation import FLAT, STRAIGHT, saturation, slope_radius

WHOLE = st.floats(-30, 30)


@given(st.floats(0.01, 1))
def test_the_slope_at_the_radius_is_the_portion(portion: float) -> None:
    x = torch.tensor(slope_radius(portion), dtype=torch.float64, requires_grad=True)
    torch.sigmoid(x).backward()
    assert float(x.grad) * 4 == pytest.approx(portion)  # type: ignore[arg-type]


@given(st.lists(WHOLE, min_size=1, max_size=20))
def test_use_is_pytorchs_slope(values: list[float]) -> None:
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    torch.sigmoid(x).sum().backward()
    found = saturation(values)
    slopes = 4 * x.grad  # type: ignore[operator]
    assert found.slope == pytest.approx(float(slopes.mean()), rel=1e-6, abs=1e-12)
    assert found.straight == pytest.approx(float((x.abs() <= STRAIGHT).double().mean()))
    assert found.flat == pytest.approx(float((x.abs() > FLAT).double().mean()))


def test_extremes() -> None:
    assert saturation([0.0]).slope == 1
    assert saturation([1e300, -np.inf]).flat == 1
    with pytest.raises(ValueError, match="no values"):
        saturation([])
