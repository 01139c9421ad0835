"""The links shared by rules that read one cell of each source: broadcasting, with labels."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from itertools import product

import numpy as np

from cnnlib.provenance.rule import Cell, Ref, Rule, Shape, Shapes, Term


class CellwiseRule(Rule):
    """Base of rules that read one cell of each source; an axis of length 1 is stretched.

    Attributes:
        groups: A label for every target cell, if some sources are read by label.
        grouped: Names of those sources: one row of values, read at the column of the label.
    """

    groups: tuple[tuple[int, ...], ...] | None = None
    grouped: tuple[str, ...] = ()

    def target_shape(self, shapes: Shapes) -> Shape:
        if self.groups:
            return len(self.groups), len(self.groups[0])
        rows, columns = np.broadcast_shapes(*(shapes[grid] for grid in self.sources))
        return rows, columns

    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        return tuple((self._ref(grid, cell, shapes),) for grid in self.sources)

    def _ref(self, grid: str, cell: Cell, shapes: Shapes) -> Ref:
        if self.groups and grid in self.grouped:
            return grid, 0, self.groups[cell[0]][cell[1]]
        rows, columns = shapes[grid]
        return grid, cell[0] if rows > 1 else 0, cell[1] if columns > 1 else 0

    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        rows, columns = self.target_shape(shapes)
        if self.groups and grid in self.grouped:
            return tuple(
                (r, c)
                for r, c in product(range(rows), range(columns))
                if self.groups[r][c] == cell[1]
            )
        height, width = shapes[grid]
        return tuple(
            product(
                range(rows) if height == 1 else (cell[0],),
                range(columns) if width == 1 else (cell[1],),
            )
        )
