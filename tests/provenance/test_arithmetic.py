"""Sums, means, variances and maxima of terms agree with PyTorch, and so does what is written."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.arithmetic import (
    combine_terms,
    join_parts,
    ordered_sum,
    parenthesize,
    write_terms,
)

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9)
TORCH = {"sum": torch.sum, "mean": torch.mean, "max": torch.max}


@pytest.mark.parametrize("form", TORCH)
@given(values=NUMBERS)
def test_forms_are_torchs(form, values):
    expected = float(TORCH[form](torch.tensor(values, dtype=torch.float64)))
    assert combine_terms(form, [[v] for v in values]) == pytest.approx(expected, abs=1e-6)


@given(values=st.lists(st.floats(-100, 100), min_size=2, max_size=9))
@pytest.mark.parametrize("correction", [0, 1])
def test_the_variance_is_torchs(values, correction):
    expected = torch.tensor(values, dtype=torch.float64).var(correction=correction)
    got = combine_terms("variance", [[v] for v in values], correction)
    assert got == pytest.approx(float(expected), rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-99, 99), st.floats(-99, 99)), min_size=1, max_size=9))
def test_a_dot_product_multiplies_within_a_term_and_adds_the_terms(pairs):
    expected = torch.tensor(pairs, dtype=torch.float64).prod(dim=1).sum()
    assert combine_terms("dot", pairs) == pytest.approx(float(expected), abs=1e-6)


def test_the_order_of_adding_is_from_left_to_right():
    assert ordered_sum([1e16, 1.0, -1e16]) == 0.0
    assert math.fsum([1e16, 1.0, -1e16]) == 1.0


@pytest.mark.parametrize("values", [[math.nan, 1.0], [1.0, math.nan]])
def test_a_maximum_with_nan_is_nan(values):
    assert math.isnan(combine_terms("max", [[v] for v in values]))


def test_one_value_has_no_unbiased_variance():
    assert math.isnan(combine_terms("variance", [[3.0]], correction=1))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("dot", "2 + (−3) + 4"),
        ("sum", "2 + (−3) + 4"),
        ("mean", "(2 + (−3) + 4) / 3"),
        ("max", "max(2, −3, 4)"),
    ],
)
def test_each_form_in_writing(form, text):
    terms = [[("2", "x")], [("−3", "x")], [("4", "x")]]
    pieces = list(write_terms(form, terms, 12))
    assert "".join(piece for piece, _ in pieces) == text
    assert sum(grid == "x" for _, grid in pieces) == 3


def test_a_negative_number_is_in_parentheses_unless_it_comes_first():
    assert parenthesize(("−1", "x"), first=True) == ("−1", "x")
    assert parenthesize(("−1", "x"), first=False) == ("(−1)", "x")
    assert parenthesize(("1", "x"), first=False) == ("1", "x")


@given(st.integers(2, 30), st.integers(2, 12))
def test_an_ellipsis_stands_for_the_middle_alone(count, limit):
    parts = [[(str(n), None)] for n in range(count)]
    shown = "".join(text for text, _ in join_parts(parts, " ", limit)).split()
    assert len([text for text in shown if text != "…"]) <= limit
    assert (shown[0], shown[-1]) == ("0", str(count - 1))
    assert ("…" in shown) == (count > limit)
