from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.products.reference import product, reference_product
from cnnlib.ops.products.spec import Product
from tests.support.product_strategies import numbers, possible_products


@given(possible_products(), st.integers(0, 99))
def test_both_have_the_shape_and_the_numbers_of_pytorch(spec: Product, seed: int) -> None:
    left, right = numbers(spec.left, seed), numbers(spec.right, seed + 1)
    result = product(spec.operation, left, right)
    assert result.shape == spec.output_shape
    exact = reference_product(spec.operation, left, right)
    assert exact.shape == result.shape
    doubles = (torch.from_numpy(values).double() for values in (left, right))
    function = {"mul": torch.mul, "mm": torch.mm, "matmul": torch.matmul}[spec.operation]
    assert np.allclose(exact, function(*doubles).numpy(), rtol=1e-12, atol=1e-12)


def test_the_star_is_mul() -> None:
    left, right = torch.arange(6.0).reshape(2, 3), torch.arange(3.0)
    assert torch.equal(left * right, torch.mul(left, right))
    assert np.array_equal((left * right).numpy(), product("mul", left.numpy(), right.numpy()))


def test_the_at_sign_is_matmul() -> None:
    left, right = torch.arange(24.0).reshape(2, 3, 4), torch.arange(20.0).reshape(4, 5)
    assert np.array_equal((left @ right).numpy(), product("matmul", left.numpy(), right.numpy()))
