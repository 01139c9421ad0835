"""The gradient of pooling: each window gives its share to its winner, or to all of its cells."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

from cnnlib.provenance.arithmetic import combine_terms, join_parts, write_products
from cnnlib.provenance.rule import Cell, Rule, Shape, Shapes, Term, Token, Tokens, Values


@dataclass(frozen=True)
class PoolingGradient(Rule):
    """The gradient of a pooling's input: the sum of the shares of the windows that feed a cell.

    Attributes:
        target: Grid of the input's gradient.
        source: Grid of shares, one for each window: what each cell that it feeds gets.
        shape: Rows and columns of the input.
        rows: For each row of windows the rows of the input that they read.
        columns: For each column of windows the columns, likewise.
        winners: For each window the index, `row * width + column`, of the one cell that it feeds,
            below 0 for none; None where it feeds all of its cells.
    """

    kind: ClassVar[str] = "pooling_gradient"
    target: str
    source: str
    shape: Shape
    rows: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, ...], ...]
    winners: tuple[tuple[int, ...], ...] | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,)

    def target_shape(self, shapes: Shapes) -> Shape:
        return self.shape

    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        rows = [index for index, read in enumerate(self.rows) if cell[0] in read]
        columns = [index for index, read in enumerate(self.columns) if cell[1] in read]
        place = cell[0] * self.shape[1] + cell[1]
        return tuple(
            ((self.source, row, column),)
            for row, column in product(rows, columns)
            if self.winners is None or self.winners[row][column] == place
        )

    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        if self.winners is None:
            return tuple(product(self.rows[cell[0]], self.columns[cell[1]]))
        winner = self.winners[cell[0]][cell[1]]
        return (divmod(winner, self.shape[1]),) if winner >= 0 else ()

    def combine(self, values: Values) -> float:
        return combine_terms("sum", values) if values else 0.0

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        if terms:
            yield from join_parts(write_products(terms), " + ", limit)
        else:
            yield "0", None

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}
