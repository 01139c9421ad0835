"""What a rule can say about a cell, and how arithmetic is written.

A rule names a target grid and the grids it is made from.  It can say which cells made a given
cell, which cells a given cell went into, what the value is in double precision, and how the
arithmetic reads with the real numbers.  The stage on the screen carries the same rules in
JavaScript; the tests run both on the same cases.

Cells are `(row, column)`, counted from 0.  A padded grid is given padded: rules know no padding.
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
Term = tuple[Ref, ...]
Grids = Mapping[str, NDArray[Any]]
Values = Sequence[Sequence[float]]
"""The numbers of each term."""
Token = tuple[str, str | None]
"""A piece of an expression, and the grid whose number it is if it is one."""
Tokens = Sequence[Sequence[Token]]
"""The written numbers of each term."""

LIMIT = 12
"""How many terms an expression shows before its middle becomes an ellipsis."""


class Rule(ABC):
    """What all rules can do; a subclass says which cells are linked and how they combine."""

    kind: ClassVar[str]
    target: str

    @property
    @abstractmethod
    def sources(self) -> tuple[str, ...]:
        """The grids that the target is made from."""

    @abstractmethod
    def target_shape(self, shapes: Shapes) -> Shape:
        """Rows and columns of the target, from the shapes of the sources."""

    @abstractmethod
    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        """The terms that make the target's `cell`; the cells of one term are used together."""

    @abstractmethod
    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        """The target cells, row by row, that `cell` of the source `grid` goes into."""

    @abstractmethod
    def combine(self, values: Values) -> float:
        """The value of a cell from the values of its terms, in double precision."""

    @abstractmethod
    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        """The arithmetic without its result, from the terms' numbers as written."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The rule for the browser: names and numbers, never lists of links."""

    def value(self, cell: Cell, grids: Grids) -> float:
        """The target's `cell` computed from the sources in `grids`, in double precision."""
        return self.combine(self._values(cell, grids))

    def _values(self, cell: Cell, grids: Grids) -> list[list[float]]:
        terms = self.dependencies(cell, shapes_of(grids))
        return [[float(grids[g][r, c]) for g, r, c in term] for term in terms]

    def evaluate(self, grids: Grids) -> NDArray[np.float64]:
        """The whole target computed from the sources in `grids`, cell by cell."""
        result = np.empty(self.target_shape(shapes_of(grids)))
        for cell in product(*map(range, result.shape)):
            result[cell] = self.value((cell[0], cell[1]), grids)
        return result

    def tokens(self, cell: Cell, grids: Grids, limit: int = LIMIT) -> tuple[Token, ...]:
        """The expression of `cell` in pieces, so that each number can take its grid's colour."""
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

    def expression(self, cell: Cell, grids: Grids, limit: int = LIMIT) -> str:
        """The arithmetic of `cell` with numbers: `0.2×1 + 0.5×0 + … + 0.1 = 0.62`.

        Of more than `limit` terms the first `limit - 1` and the last are shown.
        """
        return "".join(text for text, _ in self.tokens(cell, grids, limit))


def shapes_of(grids: Grids) -> dict[str, Shape]:
    """Rows and columns by grid."""
    return {name: (values.shape[0], values.shape[1]) for name, values in grids.items()}
