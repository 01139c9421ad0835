from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.expression import Expression, divide


@given(
    st.floats(width=32, allow_nan=True, allow_infinity=True),
    st.floats(width=32, allow_nan=True, allow_infinity=True),
)
def test_division_is_that_of_ieee(a: float, b: float) -> None:
    expected = float(torch.tensor(a, dtype=torch.float64) / torch.tensor(b, dtype=torch.float64))
    np.testing.assert_equal(divide(a, b), expected)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 × 3", 7.0),
        ("(1 + 2) × 3", 9.0),
        ("8 / 2 / 2", 2.0),
        ("5 − 2 − 1", 2.0),
        ("-{a}²", -9.0),
        ("√16 + √(9)²", 13.0),
        ("max({a}, min(1, 2)) × exp(0)", 3.0),
        ("2 - -3", 5.0),
    ],
)
def test_expressions_follow_the_usual_precedence(text: str, value: float) -> None:
    assert Expression(text).evaluate({"a": 3.0}) == value


@pytest.mark.parametrize("text", ["", "1 +", "(1", "1)", "max(1)", "{x", "2 3", "import os"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"missing|place|expression"):
        _ = Expression(text).steps
