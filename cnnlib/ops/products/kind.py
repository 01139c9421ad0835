"""What a product of two shapes means: cell by cell, a dot product, matrices, a batch of them."""

from __future__ import annotations

from collections.abc import Mapping

from cnnlib.core.problems import N_
from cnnlib.ops.products.spec import Product

KINDS: Mapping[str, str] = {
    "cell_by_cell": N_("The shapes are equal: each cell of A times the same cell of B."),
    "broadcast": N_(
        "Cell by cell after broadcasting: axes of size 1 and missing axes are stretched, "
        "without a copy and without a word."
    ),
    "dot": N_("Two vectors: their dot product, one number without an axis."),
    "vector_matrix": N_("A is taken as a row in front of B; the axis of its one row is dropped."),
    "matrix_vector": N_("B is taken as a column behind A; the axis of its one column is dropped."),
    "matrix": N_("Two matrices: each row of A with each column of B."),
    "vector_batch": N_("A is taken as a row in front of every matrix of B; its axis is dropped."),
    "batch_vector": N_("B is taken as a column behind every matrix of A; its axis is dropped."),
    "batch": N_("The last two axes are matrices; the axes before them are a batch, broadcast."),
}
"""A sentence on each kind, marked for translation."""


def product_kind(product: Product) -> str:
    """Return which of `KINDS` a product is, from its operation and the number of axes."""
    if product.operation == "mul":
        return "cell_by_cell" if product.left == product.right else "broadcast"
    axes = len(product.left), len(product.right)
    if max(axes) > 2:
        return "vector_batch" if axes[0] == 1 else "batch_vector" if axes[1] == 1 else "batch"
    return {(1, 1): "dot", (1, 2): "vector_matrix", (2, 1): "matrix_vector"}.get(axes, "matrix")
