from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.formula import special_cases
from tests.support.conv2d_strategies import axes


@given(axes(fits=True), st.booleans(), st.booleans(), st.booleans())
def test_special_cases_hold_exactly_where_they_say(
    axis: Axis, cancel: bool, divide: bool, one: bool
) -> None:
    axis = replace(axis, padding=axis.span - 1) if cancel else axis
    axis = replace(axis, size=axis.size * axis.stride) if divide else axis
    axis = replace(axis, stride=1) if one else axis
    cases = {case.code: case for case in special_cases(axis)}
    p, k, s, n = axis.padding, axis.span, axis.stride, axis.size
    assert cases["keeps"].holds == (p == k - 1)
    assert cases["divides"].holds == (p == k - 1 and n % s == 0)
    assert cases["steps_by_one"].holds == (s == 1)
    assert cases["keeps"].formula.value == math.floor((n + s - 1) / s)
    for case in cases.values():
        assert str(case)
        if case.holds:
            assert case.formula.value == axis.output
