"""The windows of pooling: any rows and columns of a grid for each row and column of the target."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Literal

from cnnlib.core.number_format import format_number
from cnnlib.provenance.arithmetic import combine_terms, join_parts, write_products, write_terms
from cnnlib.provenance.expression import divide
from cnnlib.provenance.rule import Cell, Rule, Shape, Shapes, Term, Token, Tokens, Values


@dataclass(frozen=True)
class PoolingWindow(Rule):
    """The maximum or average of the cells in a window, as in pooling and adaptive pooling.

    The window of a target cell is every row of its row's list at every column of its column's.

    Attributes:
        target: Grid of results.
        source: Grid under the windows, padding included.
        rows: For each row of the target the rows of the source that it reads, one at least.
        columns: For each column of the target the columns, likewise.
        form: `"max"` or `"mean"`.
        divisor: What a mean divides by instead of the number of cells.
    """

    kind: ClassVar[str] = "pooling_window"
    target: str
    source: str
    rows: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, ...], ...]
    form: Literal["max", "mean"] = "max"
    divisor: float | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,)

    def target_shape(self, shapes: Shapes) -> Shape:
        return len(self.rows), len(self.columns)

    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        cells = product(self.rows[cell[0]], self.columns[cell[1]])
        return tuple(((self.source, row, column),) for row, column in cells)

    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        rows = [index for index, read in enumerate(self.rows) if cell[0] in read]
        columns = [index for index, read in enumerate(self.columns) if cell[1] in read]
        return tuple(product(rows, columns))

    def combine(self, values: Values) -> float:
        if self.divisor is None:
            return combine_terms(self.form, values)
        return divide(combine_terms("sum", values), self.divisor)

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        if self.divisor is None:
            yield from write_terms(self.form, terms, limit)
            return
        yield "(", None
        yield from join_parts(write_products(terms), " + ", limit)
        text = format_number(self.divisor)
        yield f") / {f'({text})' if self.divisor < 0 else text}", None

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}
