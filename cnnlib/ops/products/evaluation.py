"""One product of two tensors, computed: its numbers and their check, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from cnnlib.ops.products.reference import product as multiply
from cnnlib.ops.products.spec import Operation, Product
from cnnlib.ops.products.stage_grids import LETTERS, Matrix, stage_matrices
from cnnlib.ops.products.summary import Outcome, outcome
from cnnlib.ops.products.verify import verify
from cnnlib.provenance.verification import Verification

Array = NDArray[Any]


@dataclass(frozen=True)
class Evaluation:
    """The result of an operation on two tensors, possible or not.

    Attributes:
        outcome: The shape of the result, or PyTorch's message and what is wrong.
        left: A.
        right: B.
        output: What PyTorch gives; None where it refuses.
        verification: Our own arithmetic against PyTorch's, likewise.
        matrices: The grids of the stage.
    """

    outcome: Outcome
    left: Array
    right: Array
    output: Array | None
    verification: Verification | None
    matrices: tuple[Matrix, ...]

    @property
    def product(self) -> Product:
        """The operation and its shapes."""
        return self.outcome.product

    @property
    def multiplications(self) -> int:
        """How many pairs of numbers are multiplied; 0 where PyTorch refuses."""
        terms = 1 if self.product.operation == "mul" else self.left.shape[-1]
        return 0 if self.output is None else self.output.size * terms

    def line(self, number: int) -> tuple[Array, Array, Array]:
        """Return the matrices of A, B and the result in a line of the stage."""
        a, b, y = ([m.values for m in self.matrices if m.tensor == name] for name in LETTERS)
        return a[number], b[number], y[number]


def evaluate(operation: Operation, left: Array, right: Array) -> Evaluation:
    """Return the result of `operation`, also where PyTorch refuses it."""
    found = outcome(Product(operation, left.shape, right.shape))
    output = verification = None
    if found.shape is not None:
        output = multiply(operation, left, right)
        verification = verify(operation, left, right)
    matrices = stage_matrices(found.product, left, right, output)
    return Evaluation(found, left, right, output, verification, matrices)
