"""Changes of an operand that can make a product possible: transpose, unsqueeze, another size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.problems import N_, Fix
from cnnlib.ops.products.shapes import MOST_AXES, Shape, torch_shape

How = Literal["transpose", "unsqueeze", "select", "resize"]

NAMES = {"left": "A", "right": "B"}
"""What people call the operands."""


@dataclass(frozen=True)
class Rearranged:
    """An operand after a change.

    Attributes:
        how: `"transpose"` of the last two axes, `"unsqueeze"`, `"select"` of the first matrix of a
            batch, or `"resize"`: an axis of another size, whose numbers are new.
        axis: Where `unsqueeze` inserts the new axis, or which axis has the new size.
        shape: The shape after it.
    """

    how: How
    axis: int
    shape: Shape

    def apply(self, values: NDArray[Any], fresh: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers after the change.

        Args:
            values: The operand before it.
            fresh: Numbers of the new shape; a resized operand keeps the cells that both have.
        """
        if self.how == "transpose":
            return np.swapaxes(values, -1, -2).copy()
        if self.how == "unsqueeze":
            return np.expand_dims(values, self.axis)
        if self.how == "select":
            return np.array(values.reshape(-1, *values.shape[-2:])[0])
        kept = tuple(slice(0, min(pair)) for pair in zip(values.shape, self.shape, strict=True))
        result = fresh.copy()
        result[kept] = values[kept]
        return result


def transpose(operand: str, shape: Shape) -> Iterator[Fix]:
    """Yield the transpose of the last two axes, where there are two."""
    if len(shape) > 1:
        change = Rearranged("transpose", -1, (*shape[:-2], shape[-1], shape[-2]))
        yield _fix(N_("Transpose {operand}: {shape}"), operand, change)


def unsqueeze(operand: str, shape: Shape) -> Iterator[Fix]:
    """Yield a new axis of size 1 in each place, the last place first."""
    if len(shape) < MOST_AXES:
        for axis in range(len(shape), -1, -1):
            change = Rearranged("unsqueeze", axis, (*shape[:axis], 1, *shape[axis:]))
            yield _fix(N_("New axis: {operand}.unsqueeze({axis}), {shape}"), operand, change)


def first_matrix(operand: str, shape: Shape) -> Iterator[Fix]:
    """Yield the first matrix of a batch of them."""
    if len(shape) > 2:
        index = ", ".join("0" for _ in shape[:-2])
        change = Rearranged("select", 0, shape[-2:])
        yield _fix(N_("First matrix: {operand}[{index}], {shape}"), operand, change, index)


def resize(operand: str, shape: Shape, position: int, size: int | None) -> Iterator[Fix]:
    """Yield the operand with another size of the axis at `position`, counted from the right."""
    if size is not None and -position <= len(shape):
        sizes = list(shape)
        sizes[position] = size
        change = Rearranged("resize", len(shape) + position, tuple(sizes))
        yield _fix(N_("Match the size: {operand} becomes {shape}"), operand, change)


def _fix(template: str, operand: str, change: Rearranged, index: str = "") -> Fix:
    values = {
        "operand": NAMES[operand],
        "axis": change.axis,
        "index": index,
        "shape": torch_shape(change.shape),
    }
    return Fix(template, values, {operand: change})
