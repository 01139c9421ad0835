"""The axes of two operands and of their result, in pairs as the operation takes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from cnnlib.ops.products.broadcast import align
from cnnlib.ops.products.spec import Product

Kind = Literal["broadcast", "rows", "summed", "columns"]


@dataclass(frozen=True)
class ProductAxis:
    """One place in which the operation pairs an axis of A with one of B.

    Attributes:
        kind: `"broadcast"`: equal or stretched; `"rows"` of A alone; `"summed"`: an axis of both,
            gone in the result; `"columns"` of B alone.
        left: Size in A; None where it has no such axis.
        right: Size in B, likewise.
        output: Size in the result; None where it has no such axis, or there is no result.
        fits: Whether the two sizes go together.
    """

    kind: Kind
    left: int | None
    right: int | None
    output: int | None
    fits: bool = True


def product_axes(product: Product) -> tuple[ProductAxis, ...]:
    """Return the places from left to right, also for a product that PyTorch refuses."""
    if product.operation == "mul":
        return _broadcast(product.left, product.right)
    left, right = product.left, product.right
    rows = left[-2] if len(left) > 1 else None
    columns = right[-1] if len(right) > 1 else None
    inner = right[-2] if len(right) > 1 else right[-1]
    batch = _broadcast(left[:-2], right[:-2])
    if product.operation == "mm":
        batch = tuple(replace(axis, output=None, fits=False) for axis in batch)
    return (
        *batch,
        *([ProductAxis("rows", rows, None, rows)] if rows else []),
        ProductAxis("summed", left[-1], inner, None, left[-1] == inner),
        *([ProductAxis("columns", None, columns, columns)] if columns else []),
    )


def _broadcast(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[ProductAxis, ...]:
    return tuple(
        ProductAxis("broadcast", axis.left, axis.right, axis.size, axis.size is not None)
        for axis in align(left, right)
    )
