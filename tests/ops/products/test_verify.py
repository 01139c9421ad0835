from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.products import verify as module
from cnnlib.ops.products.spec import Product
from cnnlib.ops.products.verify import verify
from tests.support.product_strategies import numbers, possible_products


@given(possible_products(), st.integers(0, 99))
def test_the_reference_matches_pytorch(product: Product, seed: int) -> None:
    found = verify(product.operation, numbers(product.left, seed), numbers(product.right, seed + 1))
    assert found.holds
    assert found.operator == f"torch.{product.operation}"


@pytest.mark.parametrize("operation", ["mul", "mm", "matmul"])
def test_a_wrong_cell_does_not_hold(operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    left = np.ones((3, 3), np.float32)
    right_result = module.product

    def wrong(name: str, a: object, b: object) -> object:
        result = right_result(name, a, b)  # type: ignore[arg-type]
        result[1, 1] += 1e-5
        return result

    monkeypatch.setattr(module, "product", wrong)
    assert not verify(operation, left, left).holds  # type: ignore[arg-type]
