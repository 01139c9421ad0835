from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given

from cnnlib.ops.products.kind import KINDS, product_kind
from cnnlib.ops.products.spec import Product
from tests.support.product_strategies import numbers, possible_products


@pytest.mark.parametrize(
    ("operation", "left", "right", "kind"),
    [
        ("mul", (2, 3), (2, 3), "cell_by_cell"),
        ("mul", (2, 1), (3,), "broadcast"),
        ("mm", (2, 3), (3, 2), "matrix"),
        ("matmul", (3,), (3,), "dot"),
        ("matmul", (3,), (3, 2), "vector_matrix"),
        ("matmul", (2, 3), (3,), "matrix_vector"),
        ("matmul", (2, 3), (3, 4), "matrix"),
        ("matmul", (3,), (2, 3, 4), "vector_batch"),
        ("matmul", (2, 3, 4), (4,), "batch_vector"),
        ("matmul", (2, 3, 4), (4, 5), "batch"),
    ],
)
def test_the_kind_follows_from_the_axes(
    operation: str, left: tuple[int, ...], right: tuple[int, ...], kind: str
) -> None:
    assert product_kind(Product(operation, left, right)) == kind  # type: ignore[arg-type]


@given(possible_products())
def test_what_is_said_of_a_kind_is_what_pytorch_does(product: Product) -> None:
    kind = product_kind(product)
    assert kind in KINDS
    a = torch.from_numpy(numbers(product.left, 1)).double()
    b = torch.from_numpy(numbers(product.right, 2)).double()
    same = {
        "cell_by_cell": lambda: a * b,
        "broadcast": lambda: torch.mul(*torch.broadcast_tensors(a, b)),
        "dot": lambda: torch.dot(a, b),
        "vector_matrix": lambda: (a[None, :] @ b)[0],
        "matrix_vector": lambda: (a @ b[:, None])[:, 0],
        "matrix": lambda: torch.mm(a, b),
        "vector_batch": lambda: (a[None, :] @ b).squeeze(-2),
        "batch_vector": lambda: (a @ b[:, None]).squeeze(-1),
        "batch": lambda: torch.einsum("...ik,...kj->...ij", a, b),
    }[kind]()
    result = a * b if product.operation == "mul" else a @ b
    assert result.shape == same.shape
    assert np.allclose(result, same)
