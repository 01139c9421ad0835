"""The grids of the stage of a product, line by line of the batch, and the rules that link them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from cnnlib.ops.products.slices import (
    operand_matrices,
    output_matrices,
    slice_index,
    slice_label,
    slice_pairs,
)
from cnnlib.ops.products.spec import Product
from cnnlib.provenance.broadcast import Broadcast
from cnnlib.provenance.matmul import MatMul
from cnnlib.provenance.rule import Rule

Array = NDArray[Any]

MOST_SLICES = 12
"""Matrices of a tensor that the stage draws."""

LETTERS = {"left": "a", "right": "b", "output": "y"}
COPY = "c"


@dataclass(frozen=True)
class Matrix:
    """One grid of the stage.

    Attributes:
        name: `a0`, `a1`, `b0`, `y0` and so on by their number; `bc1` is the copy of a matrix of B
            on the second line.
        tensor: `"left"`, `"right"` or `"output"`.
        line: On which line of the stage it stands.
        number: Which matrix of its tensor it is, in reading order.
        label: How Python indexes it, such as `[0, :, :]`; empty where there is only one.
        values: Its numbers, `(rows, columns)`.
        copy: Whether it repeats a matrix of a line above.
        stretch: Rows and columns of the result, where broadcasting stretches this matrix.
    """

    name: str
    tensor: str
    line: int
    number: int
    label: str
    values: Array
    copy: bool = False
    stretch: tuple[int, int] | None = None


def grid_names() -> tuple[str, ...]:
    """Return every name that a grid of the stage can have."""
    kinds = [*LETTERS.values(), *(LETTERS[operand] + COPY for operand in ("left", "right"))]
    return tuple(f"{kind}{number}" for kind in kinds for number in range(MOST_SLICES))


def stage_matrices(
    product: Product, left: Array, right: Array, output: Array | None
) -> tuple[Matrix, ...]:
    """Return the grids: those of A, of B and of the result, each tensor from the first line on.

    Args:
        product: The operation.
        left: A.
        right: B.
        output: The result; None where PyTorch refuses the product, then A and B stand alone.
    """
    both = {"left": left, "right": right}
    matrices = {name: operand_matrices(product, name, both[name]) for name in both}
    if output is None:
        numbers = {name: list(range(len(matrices[name]))) for name in both}
        lines: list[Matrix] = []
        results: list[Matrix] = []
        size = None
    else:
        pairs = slice_pairs(product)
        numbers = {name: [getattr(pair, name) for pair in pairs] for name in both}
        values = output_matrices(product, output)
        results = [
            Matrix(f"y{i}", "output", i, i, slice_label(pair.index, output.ndim), values[i])
            for i, pair in enumerate(pairs[:MOST_SLICES])
        ]
        size = values.shape[1:] if product.operation == "mul" else None
        lines = []
    for name, tensor in both.items():
        for i, number in enumerate(numbers[name][:MOST_SLICES]):
            copy = number in numbers[name][:i]
            label = slice_label(slice_index(number, tensor.shape), tensor.ndim)
            letter = LETTERS[name]
            grid = matrices[name][number]
            stretch = (int(size[0]), int(size[1])) if size and grid.shape != size else None
            own = f"{letter}{COPY}{i}" if copy else f"{letter}{number}"
            lines.append(Matrix(own, name, i, number, label, grid, copy, stretch))
    return (*lines, *results)


def stage_rules(product: Product, matrices: Sequence[Matrix]) -> list[Rule]:
    """Return how the grids are linked, that of the first line last."""
    by_tensor = {
        tensor: [matrix for matrix in matrices if matrix.tensor == tensor] for tensor in LETTERS
    }
    copies: list[Rule] = [
        Broadcast(matrix.name, (f"{LETTERS[matrix.tensor]}{matrix.number}",))
        for matrix in matrices
        if matrix.copy
    ]
    products: list[Rule] = []
    for a, b, y in zip(*by_tensor.values(), strict=False):
        if product.operation == "mul":
            products.append(Broadcast(y.name, (a.name, b.name)))
        else:
            products.append(MatMul(y.name, a.name, b.name))
    return [*copies, *reversed(products)]


def layers(left: Array, right: Array, output: Array) -> tuple[dict[str, Array], Rule]:
    """Return the layers whose sum is a matrix product, and the rule that adds them.

    Layer k holds column k of A times row k of B; the result's cell is the sum along the depth.

    Args:
        left: A matrix of A, `(rows, depth)`.
        right: A matrix of B, `(depth, columns)`.
        output: Their product.

    Returns:
        Grids by name, `k0`, `k1` ... and `y`.
    """
    grids = {
        f"k{k}": left[:, k, None].astype(float) * right[None, k, :].astype(float)
        for k in range(left.shape[1])
    }
    return {**grids, "y": output}, Broadcast("y", tuple(grids), "+")
