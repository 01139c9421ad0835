"""What people get wrong about products of tensors, as pairs of shapes with the right answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cnnlib.core.problems import N_
from cnnlib.ops.products.shapes import Shape


@dataclass(frozen=True)
class Example:
    """One product, and what to see in it.

    Attributes:
        label: Its name in a few letters, marked for translation.
        why: One sentence, likewise.
        spelling: Its code in `SPELLINGS`.
        left: Shape of A.
        right: Shape of B.
    """

    label: str
    why: str
    spelling: str
    left: Shape
    right: Shape


EXAMPLES: Mapping[str, Example] = {
    "batch": Example(
        N_("Batch of matrices"),
        N_("Of the four products only matmul takes (2, 3, 4) and (4, 5): it repeats B."),
        "matmul",
        (2, 3, 4),
        (4, 5),
    ),
    "matrix": Example(
        N_("Two matrices"),
        N_("Each number is a row of A times a column of B; mm and matmul agree."),
        "mm",
        (3, 4),
        (4, 5),
    ),
    "stretch": Example(
        N_("Broadcasting"),
        N_("mul needs no equal shapes: the row of B is repeated for every row of A."),
        "star",
        (3, 4),
        (4,),
    ),
    "square": Example(
        N_("Silent square"),
        N_("A column times a vector of the same length is a square table, without a word."),
        "star",
        (10, 1),
        (10,),
    ),
    "refused": Example(
        N_("mul refuses"),
        N_("Aligned from the right, 4 meets 5 and 3 meets 4: neither equal nor 1."),
        "mul",
        (2, 3, 4),
        (4, 5),
    ),
    "strict": Example(
        N_("mm refuses"),
        N_("mm takes two matrices and nothing else; matmul broadcasts the same operands."),
        "mm",
        (2, 3, 4),
        (4, 5),
    ),
    "dot": Example(
        N_("Dot product"),
        N_("matmul of two vectors is one number without an axis; * gives a vector."),
        "matmul",
        (4,),
        (4,),
    ),
}
"""The examples by their code, in the order of the menu."""
