"""Tensors of more than two axes as a row of matrices, one for each place in the batch.

A vector is one row, or where `torch.matmul` takes it as one, a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product as places
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnlib.ops.products.broadcast import broadcast_shape
from cnnlib.ops.products.shapes import Shape
from cnnlib.ops.products.spec import Product

Index = tuple[int, ...]
"""A place along the batch axes."""


@dataclass(frozen=True)
class SlicePair:
    """One matrix of the result, and what it is made from.

    Attributes:
        index: Its place in the result's batch.
        left: Number of the left operand's matrix, counted from 0 in reading order.
        right: Number of the right operand's, likewise.
    """

    index: Index
    left: int
    right: int


def as_matrices(values: NDArray[Any], column: bool = False) -> NDArray[Any]:
    """Return the last two axes as matrices, `(slices, rows, columns)`; a vector as one matrix.

    Args:
        values: A tensor; without an axis it is one matrix of one cell.
        column: Whether a vector is a column.
    """
    if values.ndim < 2:
        return values.reshape((1, -1, 1) if column else (1, 1, -1))
    return values.reshape(-1, *values.shape[-2:])


def operand_matrices(product: Product, operand: str, values: NDArray[Any]) -> NDArray[Any]:
    """Return the matrices of the operand `"left"` or `"right"`, as the operation takes them."""
    return as_matrices(values, column=product.operation != "mul" and operand == "right")


def output_matrices(product: Product, output: NDArray[Any]) -> NDArray[Any]:
    """Return the matrices of the result, `(slices, rows, columns)`, one for each of `slice_pairs`.

    The axis that `torch.matmul` drops for a vector is there, with one row or one column.
    """
    count = len(slice_pairs(product))
    if product.operation == "mul":
        return output.reshape(count, *(1, 1, *output.shape)[-2:])
    rows = product.left[-2] if len(product.left) > 1 else 1
    return output.reshape(count, rows, -1)


def slice_pairs(product: Product) -> tuple[SlicePair, ...]:
    """Return the matrices of the result in reading order, each with those of the operands.

    Raises:
        SettingsError: PyTorch refuses this product.
    """
    product.checked()
    left, right = product.left[:-2], product.right[:-2]
    return tuple(
        SlicePair(index, _number(index, left), _number(index, right))
        for index in places(*map(range, broadcast_shape(left, right) or ()))
    )


def _number(index: Index, batch: Shape) -> int:
    """Return the number of an operand's matrix for a place in the result's batch."""
    own = index[len(index) - len(batch) :]
    held = tuple(min(place, size - 1) for place, size in zip(own, batch, strict=True))
    return int(np.ravel_multi_index(held, batch)) if batch else 0


def slice_index(number: int, shape: Shape) -> Index:
    """Return the place in the batch of a tensor's matrix, from its number in reading order."""
    batch = shape[:-2]
    return tuple(map(int, np.unravel_index(number, batch))) if batch else ()


def slice_count(shape: Shape) -> int:
    """Return how many matrices a tensor has; 1 for a matrix, a vector or a number."""
    return prod(shape[:-2])


def slice_label(index: Index, axes: int) -> str:
    """Return how Python indexes the matrix: `[0, :, :]`; empty where there is no batch axis.

    Args:
        index: Its place in the batch.
        axes: Axes of the whole tensor.
    """
    rest = [":"] * (axes - len(index))
    return f"[{', '.join([*map(str, index), *rest])}]" if index else ""
