"""The interface of rules, which link the cells of a target grid to the cells of its sources.

A rule returns the sources of a target cell, the target cells that depend on a source cell, the
value in double precision, and the arithmetic in writing with its numbers.  The stage component
implements the same rules in JavaScript; a test runs both on the same random cases.

Cells are `(row, column)`, counted from 0.  Padding is part of a source grid.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.number_format import format_number

Cell = tuple[int, int]
Shape = tuple[int, int]
Shapes = Mapping[str, Shape]
Ref = tuple[str, int, int]
"""A cell of a grid: the grid's name, row and column."""
Term = tuple[Ref, ...]
"""Cells that are multiplied, or used together otherwise, before terms are combined."""
Grids = Mapping[str, NDArray[Any]]
Values = Sequence[Sequence[float]]
"""The values of the cells of each term."""
Token = tuple[str, str | None]
"""A piece of written arithmetic, and the name of the grid if it is a number of a grid."""
Tokens = Sequence[Sequence[Token]]
"""The numbers of each term in writing."""

LIMIT = 12
"""Terms that written arithmetic shows; beyond, an ellipsis replaces the middle ones."""


class Rule(ABC):
    """How each cell of the grid `target` is computed from cells of the grids `sources`.

    Attributes:
        kind: Name of the rule in `to_json`.
        target: Name of the grid of results.
    """

    kind: ClassVar[str]
    target: str

    @property
    @abstractmethod
    def sources(self) -> tuple[str, ...]:
        """Names of the grids that the target is computed from."""

    @abstractmethod
    def target_shape(self, shapes: Shapes) -> Shape:
        """Return the rows and columns of the target, given the shapes of the sources."""

    @abstractmethod
    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        """Return the terms that the target's `cell` is computed from, in the order of writing."""

    @abstractmethod
    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        """Return the target cells that `cell` of the source `grid` contributes to, row by row."""

    @abstractmethod
    def combine(self, values: Values) -> float:
        """Return the value of a target cell from the values of its terms, in double precision."""

    @abstractmethod
    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        """Yield the arithmetic without its result, in at most `limit` terms."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Return the parameters of the rule for the browser, not its links."""

    def value(self, cell: Cell, grids: Grids) -> float:
        """Return the value of the target's `cell` from the sources in `grids`."""
        return self.combine(self._values(cell, grids))

    def _values(self, cell: Cell, grids: Grids) -> list[list[float]]:
        terms = self.dependencies(cell, shapes_of(grids))
        return [[float(grids[g][r, c]) for g, r, c in term] for term in terms]

    def evaluate(self, grids: Grids) -> NDArray[np.float64]:
        """Return the whole target from the sources in `grids`, in double precision."""
        result = np.empty(self.target_shape(shapes_of(grids)))
        for cell in product(*map(range, result.shape)):
            result[cell] = self.value((cell[0], cell[1]), grids)
        return result

    def tokens(self, cell: Cell, grids: Grids, limit: int = LIMIT) -> tuple[Token, ...]:
        """Return the arithmetic of `cell` in pieces that name the grid of each number."""
        links, values = self.dependencies(cell, shapes_of(grids)), self._values(cell, grids)
        terms = [
            [
                (format_number(value), grid)
                for value, (grid, _, _) in zip(numbers, term, strict=True)
            ]
            for numbers, term in zip(values, links, strict=True)
        ]
        result = (format_number(self.combine(values)), self.target)
        return (*self.write(terms, values, limit), (" = ", None), result)

    def arithmetic(self, cell: Cell, grids: Grids, limit: int = LIMIT) -> str:
        """Return the arithmetic of `cell` with its numbers: `0.2×1 + 0.5×0 + … + 0.1 = 0.62`.

        Of more than `limit` terms the first `limit - 1` and the last are shown.
        """
        return "".join(text for text, _ in self.tokens(cell, grids, limit))


def shapes_of(grids: Grids) -> dict[str, Shape]:
    """Return the rows and columns of each grid by its name."""
    return {name: (values.shape[0], values.shape[1]) for name, values in grids.items()}
