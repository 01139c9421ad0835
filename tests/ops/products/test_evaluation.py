from __future__ import annotations

import numpy as np
from hypothesis import given

from cnnlib.ops.products.evaluation import evaluate
from cnnlib.ops.products.spec import Product
from tests.support.product_strategies import any_products, numbers


@given(any_products())
def test_numbers_or_a_message_but_never_both(product: Product) -> None:
    found = evaluate(product.operation, numbers(product.left, 1), numbers(product.right, 2))
    assert found.product == product
    assert (found.output is None) == bool(found.outcome.error)
    if found.output is None:
        assert found.verification is None
        assert found.multiplications == 0
        return
    assert found.output.shape == found.outcome.shape
    assert found.verification is not None
    assert found.verification.holds
    a, b, y = found.line(0)
    expected = a * b if product.operation == "mul" else a.astype(float) @ b.astype(float)
    assert np.allclose(y, expected, rtol=1e-4, atol=1e-3)


def test_a_product_of_matrices_multiplies_rows_columns_and_depth() -> None:
    found = evaluate("matmul", numbers((2, 3, 4), 1), numbers((4, 5), 2))
    assert found.multiplications == 2 * 3 * 4 * 5
