from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from cnnlib.ops.products.reference import product as multiply
from cnnlib.ops.products.spec import Product
from cnnlib.ops.products.stage_grids import (
    MOST_SLICES,
    grid_names,
    layers,
    stage_matrices,
    stage_rules,
)
from tests.support.product_strategies import any_products, numbers


@settings(max_examples=300)
@given(any_products())
def test_every_grid_follows_from_its_rule(product: Product) -> None:
    left, right = numbers(product.left, 1), numbers(product.right, 2)
    refused = bool(product.problems())
    output = None if refused else multiply(product.operation, left, right)
    matrices = stage_matrices(product, left, right, output)
    rules = stage_rules(product, matrices)
    grids = {matrix.name: matrix.values for matrix in matrices}
    assert len(grids) == len(matrices)
    assert set(grids) <= set(grid_names())
    targets = {rule.target for rule in rules}
    for rule in rules:
        assert np.allclose(rule.evaluate(grids), grids[rule.target], rtol=1e-4, atol=1e-3)
    for matrix in matrices:
        assert (matrix.name in targets) == (matrix.copy or matrix.tensor == "output")
        if matrix.stretch:
            assert matrix.stretch == grids["y0"].shape
    if refused:
        assert not rules
        assert {matrix.tensor for matrix in matrices} == {"left", "right"}
    else:
        counts = [
            sum(matrix.tensor == tensor for matrix in matrices)
            for tensor in ("left", "right", "output")
        ]
        assert len(set(counts)) == 1
        assert counts[0] <= MOST_SLICES
        assert rules[-1].target == "y0"


def test_a_matrix_is_repeated_along_a_batch() -> None:
    product = Product("matmul", (2, 3, 4), (4, 5))
    left, right = numbers(product.left, 1), numbers(product.right, 2)
    output = multiply("matmul", left, right)
    matrices = stage_matrices(product, left, right, output)
    assert [m.name for m in matrices] == ["a0", "a1", "b0", "bc1", "y0", "y1"]
    assert [m.label for m in matrices] == [
        "[0, :, :]",
        "[1, :, :]",
        "",
        "",
        *["[0, :, :]", "[1, :, :]"],
    ]


def test_the_layers_add_up() -> None:
    left, right = numbers((3, 4), 1), numbers((4, 5), 2)
    grids, rule = layers(left, right, multiply("mm", left, right))
    assert list(grids) == ["k0", "k1", "k2", "k3", "y"]
    assert np.allclose(rule.evaluate(grids), left.astype(float) @ right.astype(float))
