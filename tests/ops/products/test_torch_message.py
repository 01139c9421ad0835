from __future__ import annotations

import torch
from hypothesis import example, given, settings

from cnnlib.ops.products.reference import TORCH
from cnnlib.ops.products.spec import Product
from cnnlib.ops.products.torch_message import torch_message
from tests.support.product_strategies import any_products, numbers


@settings(max_examples=400)
@example(Product("matmul", (2,), (4, 3, 2)))  # what it says depends on the layout in memory
@given(any_products())
def test_it_is_the_message_that_real_tensors_meet(product: Product) -> None:
    left, right = (torch.from_numpy(numbers(s, 0)) for s in (product.left, product.right))
    try:
        TORCH[product.operation](left, right)
        expected = ""
    except RuntimeError as refusal:
        expected = str(refusal)
    assert torch_message(product) == " ".join(expected.split())
    assert bool(expected) == bool(product.problems())


def test_huge_shapes_are_refused_without_their_memory() -> None:
    huge = Product("matmul", (9000, 1, 9000, 9000), (1, 9000, 9001, 9000))
    assert "9001" in torch_message(huge)
    wide = Product("mul", (10000, 10000, 10000, 10000), (9999,))
    assert "9999" in torch_message(wide)
    assert torch_message(Product("mul", (10000,) * 4, (10000,))) == ""
