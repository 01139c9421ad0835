"""The matrix product, as in a dense layer."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from cnnlib.provenance.arithmetic import combine_terms, write_terms
from cnnlib.provenance.rule import Cell, Rule, Shape, Shapes, Term, Token, Tokens, Values


@dataclass(frozen=True)
class MatMul(Rule):
    """The matrix product of `left`, `(n, k)`, and `right`, `(k, m)`.

    Attributes:
        target: Grid of results, `(n, m)`.
        left: Grid whose rows are read.
        right: Grid whose columns are read.
    """

    kind: ClassVar[str] = "matmul"
    target: str
    left: str
    right: str

    @property
    def sources(self) -> tuple[str, ...]:
        return self.left, self.right

    def target_shape(self, shapes: Shapes) -> Shape:
        return shapes[self.left][0], shapes[self.right][1]

    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        row, column = cell
        inner = range(shapes[self.left][1])
        return tuple(((self.left, row, k), (self.right, k, column)) for k in inner)

    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        rows, columns = self.target_shape(shapes)
        cells: set[Cell] = set()
        if grid == self.left:
            cells.update((cell[0], column) for column in range(columns))
        if grid == self.right:
            cells.update((row, cell[1]) for row in range(rows))
        return tuple(sorted(cells))

    def combine(self, values: Values) -> float:
        return combine_terms("dot", values)

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        return write_terms("dot", terms, limit)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}
