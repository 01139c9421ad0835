from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings

from cnnlib.core.problems import SettingsError
from cnnlib.ops.products.rearrange import Rearranged
from cnnlib.ops.products.reference import TORCH
from cnnlib.ops.products.spec import OPERATIONS, Product
from tests.support.product_strategies import any_products


def by_torch(product: Product) -> tuple[int, ...] | None:
    """The shape that PyTorch gives on real tensors; None where it refuses."""
    try:
        left, right = torch.zeros(product.left), torch.zeros(product.right)
        return tuple(TORCH[product.operation](left, right).shape)
    except RuntimeError:
        return None


@settings(max_examples=500)
@given(any_products())
def test_shapes_and_refusals_are_those_of_pytorch(product: Product) -> None:
    expected = by_torch(product)
    if expected is None:
        with pytest.raises(SettingsError):
            assert product.output_shape
    else:
        assert product.output_shape == expected


@settings(max_examples=500)
@given(any_products())
def test_every_fix_removes_its_problem_for_pytorch_too(product: Product) -> None:
    found = product.problems()
    for problem in found:
        for fix in problem.fixes:
            mended = product.changed(fix.changes)
            assert len(mended.problems()) < len(found)
            if len(found) == 1:
                assert by_torch(mended) is not None
    if len(found) == 1 and found[0].code != "not_a_matrix":
        assert found[0].fixes


@given(any_products())
def test_a_fix_says_what_it_does(product: Product) -> None:
    for problem in product.problems():
        assert "{" not in str(problem)
        for fix in problem.fixes:
            assert "{" not in str(fix)
            ((name, change),) = fix.changes.items()
            if isinstance(change, Rearranged):
                before = torch.zeros(getattr(product, name))
                after = {
                    "transpose": lambda t=before: t.transpose(-1, -2),
                    "select": lambda t=before: t.reshape(-1, *t.shape[-2:])[0],
                    "unsqueeze": lambda t=before, axis=change.axis: t.unsqueeze(axis),
                    "resize": lambda shape=change.shape: torch.zeros(shape),
                }[change.how]()
                assert tuple(after.shape) == change.shape
                assert str(change.shape) in str(fix)


def test_mul_needs_no_equal_shapes() -> None:
    assert Product("mul", (2, 3, 4), (4,)).output_shape == (2, 3, 4)
    assert Product("mul", (3, 1), (1, 5)).output_shape == (3, 5)


def test_of_2_3_4_and_4_5_only_matmul_works() -> None:
    shapes = {}
    for operation in OPERATIONS:
        product = Product(operation, (2, 3, 4), (4, 5))
        shapes[operation] = None if product.problems() else product.output_shape
    assert shapes == {"mul": None, "mm": None, "matmul": (2, 3, 5)}


def test_ten_rows_times_ten_numbers_make_a_square() -> None:
    assert Product("mul", (10, 1), (10,)).output_shape == (10, 10)


def test_mm_refuses_what_matmul_broadcasts() -> None:
    (problem,) = Product("mm", (2, 3, 4), (4, 5)).problems()
    assert problem.code == "not_a_matrix"
    assert [str(fix) for fix in problem.fixes] == ["Use torch.matmul", "First matrix: A[0], (3, 4)"]


def test_the_sentence_names_the_axis() -> None:
    (problem,) = Product("mul", (2, 3, 4), (3, 5)).problems()
    assert str(problem) == (
        "Counted from the right, axis −1 has the size 4 in A and 5 in B: "
        "sizes must be equal, or one of them 1."
    )
    (problem,) = Product("matmul", (2, 3), (2, 3)).problems()
    assert "axis −1 of A and axis −2 of B" in str(problem)
    assert next(map(str, problem.fixes)) == "Transpose B: (3, 2)"
    (problem,) = Product("matmul", (2, 3, 4), (3, 4, 5)).problems()
    assert "axis −3 has the size 2 in A and 3 in B" in str(problem)
