from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.number_format import format_number
from cnnlib.ops.normalization.diagnostics import diagnose
from cnnlib.ops.normalization.reference import RunningStatistics, torch_steps
from cnnlib.ops.normalization.spec import NormalizationSpec
from tests.support.normalization_strategies import (
    SCALES,
    SHIFTS,
    batch,
    parameters,
    running,
    specs,
)

DENSE = NormalizationSpec(shape=(3, 2))
FINE = [[1, 2], [3, 5], [-2, 1]]


def said(spec: NormalizationSpec, x: object, **more: object) -> dict[str, str]:
    return {r.code: str(r) for r in diagnose(spec, x, **more)}  # type: ignore[arg-type]


def test_an_ordinary_batch_needs_no_remark() -> None:
    assert said(DENSE, FINE) == {}


@pytest.mark.parametrize(("value", "text"), [(np.nan, "NaN"), (np.inf, "∞"), (-np.inf, "−∞")])
def test_a_cell_without_a_number_is_named(value: float, text: str) -> None:
    x = np.array(FINE, np.float32)
    x[2, 1] = value
    found = said(DENSE, x)
    assert found["not_finite"].startswith(f"Row 3, column 2 holds {text}: every cell")
    held = RunningStatistics.fresh(2)
    found = said(DENSE.changed({"training": False}), x, running=held)
    assert "only this cell" in found["not_finite"]


def test_a_cell_of_a_picture_is_named_by_its_place_on_the_stage() -> None:
    spec = NormalizationSpec(shape=(2, 2, 2, 2))
    x = batch(spec, 0)
    x[1, 1, 0, 1] = np.nan
    assert said(spec, x)["not_finite"].startswith("Row 2, column 6 ")


def test_zero_variance_is_explained() -> None:
    found = said(DENSE, [[1, 8], [2, 8], [4, 8]])
    assert found == {
        "zero_variance": "The 3 values that share mean 2 are all 8: their variance is 0, "
        "so ε = 1e-5 alone stands under the root, and they become 0."
    }


@given(st.floats(1, 2**40, width=32), st.integers(2, 40))
def test_equal_values_become_0_only_where_they_are_said_to(value: float, count: int) -> None:
    spec = NormalizationSpec(shape=(count, 1))
    x = np.full((count, 1), value, np.float32)
    found = said(spec, x)["zero_variance"]
    zero = not torch_steps(spec, x).normalized.any()
    assert ("and they become 0." in found) == zero
    assert ("They should become 0" in found) != zero


def test_what_rounding_leaves_is_said() -> None:
    x = np.full((7, 1), 16777217e5, np.float32)
    found = said(NormalizationSpec(shape=(7, 1)), x)["zero_variance"]
    left = np.abs(torch_steps(NormalizationSpec(shape=(7, 1)), x).normalized).max()
    assert left > 1
    assert found.endswith(f"leaves up to {format_number(float(left))}.")


def test_infinities_that_are_all_alike_have_no_variance_of_zero() -> None:
    assert set(said(DENSE, [[1, np.inf], [2, np.inf], [4, np.inf]])) == {"not_finite"}


def test_a_mean_of_one_value_is_explained() -> None:
    assert set(said(NormalizationSpec("layer", (3, 1)), [[1], [2], [3]])) == {"alone"}


def test_huge_values_are_explained() -> None:
    found = said(DENSE, np.array(FINE) * 1e30)
    assert "the variance should be" in found["overflow"]
    assert "3.4e38" in found["overflow"]


def test_huge_parameters_are_explained() -> None:
    found = said(DENSE, FINE, gamma=[3e38, 1], beta=[3e38, 1])
    assert "the result should be" in found["overflow"]


@pytest.mark.parametrize(
    ("scale", "shift", "code"),
    [(1e-30, 0, "underflow"), (1e-4, 0, "eps_rules"), (1, 1e6, "rounded")],
)
def test_tiny_and_close_values_are_explained(scale: float, shift: float, code: str) -> None:
    assert code in said(DENSE, np.array(FINE) * scale + shift)


def test_prediction_takes_no_variance_so_none_is_remarked() -> None:
    spec = DENSE.changed({"training": False})
    assert said(spec, [[1, 7], [1, 7], [1, 7]], running=RunningStatistics.fresh(2)) == {}


@given(specs(), st.integers(0, 99), SCALES, SHIFTS, st.sampled_from([None, np.nan, np.inf, 3e38]))
def test_every_remark_can_be_said(
    spec: NormalizationSpec, seed: int, scale: float, shift: float, odd: float | None
) -> None:
    x, (gamma, beta) = batch(spec, seed, scale, shift), parameters(spec, seed)
    if odd is not None:
        x.flat[seed % x.size] = odd
    found = diagnose(spec, x, gamma, beta, running(spec, seed))
    assert all("{" not in str(remark) for remark in found)
    named = {remark.code for remark in found}
    assert len(named) == len(found)
    assert ("not_finite" in named) == (not np.isfinite(x).all())
