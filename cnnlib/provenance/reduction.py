"""Statistics over rows, columns, the whole grid or labelled groups of cells."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Literal

from cnnlib.core.number_format import format_number
from cnnlib.provenance.arithmetic import Form, combine_terms, join_parts, parenthesize, write_terms
from cnnlib.provenance.rule import Cell, Rule, Shape, Shapes, Term, Token, Tokens, Values


@dataclass(frozen=True)
class Reduction(Rule):
    """Mean, variance, sum or maximum of the cells that share a statistic.

    Attributes:
        target: Grid of results.
        source: Grid of the cells.
        axis: `"rows"` runs down the rows (PyTorch's `dim=0`) and leaves one row; `"columns"` runs
            along the columns (`dim=1`) and leaves one column; `"all"` leaves one cell; `"group"`
            leaves one row with a cell for each label.
        form: `"mean"`, `"variance"`, `"sum"` or `"max"`.
        groups: With `"group"`, the label of every source cell, counted from 0 without gaps.
        correction: Subtracted from the number of cells in a variance, as in `torch.var`; 0 as in
            batch normalization, 1 for the unbiased variance.
    """

    kind: ClassVar[str] = "reduction"
    target: str
    source: str
    axis: Literal["rows", "columns", "all", "group"] = "rows"
    form: Form = "mean"
    groups: tuple[tuple[int, ...], ...] | None = None
    correction: int = 0

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,)

    def target_shape(self, shapes: Shapes) -> Shape:
        rows, columns = shapes[self.source]
        if self.groups and self.axis == "group":
            return 1, 1 + max(max(labels) for labels in self.groups)
        return 1 if self.axis != "columns" else rows, columns if self.axis == "rows" else 1

    def _target_cell(self, row: int, column: int) -> Cell:
        """Return the target cell that a source cell contributes to."""
        if self.groups and self.axis == "group":
            return 0, self.groups[row][column]
        return row if self.axis == "columns" else 0, column if self.axis == "rows" else 0

    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        rows, columns = shapes[self.source]
        return tuple(
            ((self.source, row, column),)
            for row, column in product(range(rows), range(columns))
            if self._target_cell(row, column) == cell
        )

    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        return (self._target_cell(*cell),)

    def combine(self, values: Values) -> float:
        return combine_terms(self.form, values, self.correction)

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        if self.form != "variance":
            yield from write_terms(self.form, terms, limit)
            return
        mean, _ = parenthesize((format_number(combine_terms("mean", values)), None), first=False)
        parts = [[("(", None), term[0], (f" − {mean})²", None)] for term in terms]
        yield "(", None
        yield from join_parts(parts, " + ", limit)
        divisor = f"{len(terms)} − {self.correction}" if self.correction else f"{len(terms)}"
        yield (f") / ({divisor})" if self.correction else f") / {divisor}"), None

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}
