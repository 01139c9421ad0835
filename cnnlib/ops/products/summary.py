"""All operations on the same two shapes, side by side: the shape, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.core.problems import Problem
from cnnlib.ops.products.shapes import Shape
from cnnlib.ops.products.spec import OPERATIONS, Product
from cnnlib.ops.products.torch_message import torch_message


@dataclass(frozen=True)
class Outcome:
    """What an operation makes of two shapes.

    Attributes:
        product: The operation and its operands.
        shape: Shape of the result; None where PyTorch refuses.
        error: PyTorch's own message; empty where it accepts.
        problems: What is wrong, in sentences; empty where nothing is.
    """

    product: Product
    shape: Shape | None
    error: str
    problems: tuple[Problem, ...]


def outcome(product: Product) -> Outcome:
    """Return what one operation makes of its operands."""
    problems = product.problems()
    if problems:
        return Outcome(product, None, torch_message(product), problems)
    return Outcome(product, product.output_shape, "", ())


def outcomes(left: Shape, right: Shape) -> tuple[Outcome, ...]:
    """Return what each of `OPERATIONS` makes of two shapes."""
    return tuple(outcome(Product(operation, left, right)) for operation in OPERATIONS)
