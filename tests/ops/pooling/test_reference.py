from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.pooling.reference import (
    NO_WINNER,
    divisors,
    gradient,
    pool2d,
    reference_gradient,
    reference_pool2d,
    reference_windows,
    reference_winners,
    winners,
)
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis, Window, adaptive_windows
from tests.support.pool2d_strategies import input_of, specs

SEEDS = st.integers(0, 99)


@given(specs(), SEEDS)
def test_by_hand_is_the_pooling(spec: Pool2dSpec, seed: int) -> None:
    x = input_of(spec, seed)
    assert pool2d(x, spec).shape == spec.output_shape
    exact = pool2d(x.double(), spec).numpy()
    np.testing.assert_allclose(reference_pool2d(x, spec), exact, atol=1e-12)


@given(specs(), SEEDS)
def test_the_winner_is_pytorchs_ties_included(spec: Pool2dSpec, seed: int) -> None:
    spec = spec.changed({"kind": "max", "count_include_pad": True, "divisor_override": None})
    x = input_of(spec, seed)
    won, theirs = reference_winners(x, spec), winners(x, spec).numpy()
    np.testing.assert_array_equal(won[won != NO_WINNER], theirs[won != NO_WINNER])
    empty = [not (row.inside and column.inside) for row in spec.rows for column in spec.columns]
    assert ((won == NO_WINNER).reshape(*won.shape[:2], -1) == empty).all()


@given(specs(single=True), SEEDS)
def test_the_gradient_is_autograds_ties_included(spec: Pool2dSpec, seed: int) -> None:
    x = input_of(spec, seed)[0, 0].double()
    upstream = torch.randn(spec.output_shape[2:], dtype=torch.float64)
    if spec.kind == "max" and spec.has_empty_windows:
        with pytest.raises(ValueError, match="padding alone"):
            gradient(x, spec, upstream)
        return
    ours = reference_gradient(x, spec, upstream)
    np.testing.assert_allclose(ours, gradient(x, spec, upstream).numpy(), atol=1e-12)


@given(specs(single=True))
def test_divisors_are_what_the_average_divides_by(spec: Pool2dSpec) -> None:
    def divisor(row: Window, column: Window) -> int:
        if spec.divisor_override is not None:
            return spec.divisor_override
        if spec.count_include_pad:
            return len(row.cells) * len(column.cells)
        return len(row.inside) * len(column.inside)

    each = [[divisor(row, column) for column in spec.columns] for row in spec.rows]
    np.testing.assert_array_equal(divisors(spec), each)


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 6), st.integers(1, 6), SEEDS)
def test_adaptive_pooling_is_pytorchs(n: int, m: int, k: int, j: int, seed: int) -> None:
    x = torch.randn(2, 3, n, m, generator=torch.Generator().manual_seed(seed)).double()
    windows = adaptive_windows(n, k), adaptive_windows(m, j)
    for kind, theirs in (("max", F.adaptive_max_pool2d), ("avg", F.adaptive_avg_pool2d)):
        ours = reference_windows(x, kind, *windows)
        np.testing.assert_allclose(ours, theirs(x, (k, j)).numpy(), atol=1e-12)


def test_a_maximum_pads_with_minus_infinity_and_not_with_zeros() -> None:
    spec = Pool2dSpec("max", PoolAxis(1, 1), PoolAxis(2, 2, 1, 1))
    x = torch.tensor([[-1.0, -2.0]])
    assert reference_pool2d(x, spec).tolist() == [[-1, -1, -2]]
    assert pool2d(x, spec).tolist() == [[-1, -1, -2]]


def test_padding_counts_in_the_average_unless_told_otherwise() -> None:
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    axis = PoolAxis(2, 3, 1, 1)
    counted = Pool2dSpec("avg", axis, axis)
    assert reference_pool2d(x, counted)[0, 0] == pytest.approx(10 / 9)
    assert reference_pool2d(x, counted.changed({"count_include_pad": False}))[0, 0] == 2.5
    assert pool2d(x, counted.changed({"count_include_pad": False})).tolist() == [[2.5] * 2] * 2


def test_a_window_of_one_is_not_global() -> None:
    x = torch.arange(16.0).reshape(4, 4)
    one = Pool2dSpec("avg", PoolAxis(4, 1), PoolAxis(4, 1))
    assert torch.equal(pool2d(x, one), x)
    assert torch.equal(torch.nn.AvgPool2d(1)(x[None, None])[0, 0], x)
    whole = Pool2dSpec("avg", PoolAxis(4, 4), PoolAxis(4, 4))
    assert pool2d(x, whole).tolist() == [[7.5]]
    assert F.adaptive_avg_pool2d(x[None, None], 1).flatten().tolist() == [7.5]


def test_the_first_of_equal_cells_wins_and_takes_the_gradient_alone() -> None:
    spec = Pool2dSpec("max", PoolAxis(2, 2), PoolAxis(2, 2))
    x = torch.full((2, 2), 3.0)
    assert reference_winners(x, spec).tolist() == winners(x, spec).tolist() == [[0]]
    assert reference_gradient(x, spec, torch.ones(1, 1)).tolist() == [[1, 0], [0, 0]]


def test_the_last_cell_that_is_no_number_wins() -> None:
    spec = Pool2dSpec("max", PoolAxis(1, 1), PoolAxis(4, 4))
    x = torch.tensor([[float("nan"), 1.0, float("nan"), 2.0]])
    assert reference_winners(x, spec).tolist() == winners(x, spec).tolist() == [[2]]
    assert np.isnan(reference_pool2d(x, spec)).all()


def test_a_window_of_padding_alone_is_minus_infinity_and_has_no_winner() -> None:
    spec = Pool2dSpec("max", PoolAxis(1, 1), PoolAxis(2, 2, 1, 1, dilation=3))
    x = torch.tensor([[5.0, 6.0]])
    assert pool2d(x, spec).tolist() == reference_pool2d(x, spec).tolist() == [[-np.inf]]
    assert reference_winners(x, spec).tolist() == [[NO_WINNER]]
    assert reference_gradient(x, spec, torch.ones(1, 1)).tolist() == [[0, 0]]


def test_an_average_gives_equal_shares() -> None:
    spec = Pool2dSpec("avg", PoolAxis(2, 2), PoolAxis(2, 2))
    x = torch.randn(2, 2)
    assert reference_gradient(x, spec, torch.ones(1, 1)).tolist() == [[0.25, 0.25]] * 2


def test_a_wrong_size_is_refused() -> None:
    spec = Pool2dSpec("max", PoolAxis(3, 2), PoolAxis(3, 2))
    with pytest.raises(ValueError, match="input"):
        pool2d(torch.zeros(4, 3), spec)
