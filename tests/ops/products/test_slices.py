from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from cnnlib.ops.products.reference import product as multiply
from cnnlib.ops.products.slices import (
    operand_matrices,
    output_matrices,
    slice_count,
    slice_index,
    slice_label,
    slice_pairs,
)
from cnnlib.ops.products.spec import Product
from tests.support.product_strategies import numbers, possible_products


@settings(max_examples=300)
@given(possible_products())
def test_each_matrix_of_the_result_is_the_product_of_its_pair(product: Product) -> None:
    left, right = numbers(product.left, 1), numbers(product.right, 2)
    output = multiply(product.operation, left, right)
    a = operand_matrices(product, "left", left)
    b = operand_matrices(product, "right", right)
    y = output_matrices(product, output)
    pairs = slice_pairs(product)
    assert len(a) == slice_count(product.left)
    assert len(b) == slice_count(product.right)
    assert len(pairs) == len(y)
    for number, pair in enumerate(pairs):
        one, other = a[pair.left].astype(float), b[pair.right].astype(float)
        expected = one * other if product.operation == "mul" else one @ other
        assert np.allclose(y[number], expected, rtol=1e-4, atol=1e-3)
        if pair.index:
            assert np.array_equal(output[pair.index].reshape(y[number].shape), y[number])
            assert slice_label(pair.index, output.ndim).count(",") == output.ndim - 1
        if len(product.left) > 2:
            assert np.array_equal(left[slice_index(pair.left, product.left)], a[pair.left])


def test_a_matrix_is_named_as_python_indexes_it() -> None:
    assert slice_label((0,), 3) == "[0, :, :]"
    assert slice_label((1, 2), 4) == "[1, 2, :, :]"
    assert slice_label((0,), 2) == "[0, :]"
    assert slice_label((), 2) == ""
