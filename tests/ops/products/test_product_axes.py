from __future__ import annotations

from hypothesis import given

from cnnlib.ops.products.product_axes import product_axes
from cnnlib.ops.products.spec import Product
from tests.support.product_strategies import any_products


@given(any_products())
def test_the_places_hold_every_axis_and_give_the_shape_of_the_result(product: Product) -> None:
    axes = product_axes(product)
    assert tuple(axis.left for axis in axes if axis.left is not None) == product.left
    assert tuple(axis.right for axis in axes if axis.right is not None) == product.right
    problems = product.problems()
    if not problems:
        assert all(axis.fits for axis in axes)
        sizes = tuple(axis.output for axis in axes if axis.output is not None)
        assert sizes == product.output_shape
    elif product.operation != "mm":
        assert sum(not axis.fits for axis in axes) == len(problems)


def test_the_summed_axis_is_gone_in_the_result() -> None:
    batch, rows, summed, columns = product_axes(Product("matmul", (2, 3, 4), (4, 5)))
    assert (batch.kind, batch.left, batch.right, batch.output) == ("broadcast", 2, None, 2)
    assert (rows.kind, rows.output) == ("rows", 3)
    assert (summed.kind, summed.left, summed.right, summed.output) == ("summed", 4, 4, None)
    assert (columns.kind, columns.output) == ("columns", 5)
