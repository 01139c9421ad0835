"""Rules that take one cell of each grid: broadcasting, and formulas such as normalization's."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, ClassVar, Literal

import numpy as np

from cnnlib.core.number_format import format_number
from cnnlib.provenance.expression import Expression, divide
from cnnlib.provenance.rule import (
    Cell,
    Ref,
    Rule,
    Shape,
    Shapes,
    Term,
    Token,
    Tokens,
    Values,
    guarded,
    joined,
)


class CellwiseRule(Rule):
    """Rules that take one cell of each source; an axis of length 1 serves the whole axis.

    `groups` gives each target cell a label; a source named in `grouped` is one row of values
    and is read at the label's column.
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


@dataclass(frozen=True)
class Broadcast(CellwiseRule):
    """Elementwise arithmetic of two or more grids; an axis of length 1 is stretched.

    Attributes:
        target: Grid of results.
        operands: The grids, in order.
        operator: `"*"`, `"+"`, `"-"` or `"/"`, applied from left to right.
    """

    kind: ClassVar[str] = "broadcast"
    target: str
    operands: tuple[str, ...]
    operator: Literal["*", "+", "-", "/"] = "*"

    @property
    def sources(self) -> tuple[str, ...]:
        return self.operands

    def combine(self, values: Values) -> float:
        result = values[0][0]
        for (value,) in values[1:]:
            match self.operator:
                case "*":
                    result *= value
                case "+":
                    result += value
                case "-":
                    result -= value
                case "/":
                    result = divide(result, value)
        return result

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        sign = {"*": "×", "-": "−"}.get(self.operator, self.operator)
        parts = [[guarded(token, not i)] for i, (token,) in enumerate(terms)]
        return joined(parts, f" {sign} ", limit)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}


@dataclass(frozen=True)
class Elementwise(CellwiseRule):
    """A formula of one cell from each of several grids, as in batch normalization.

    Attributes:
        target: Grid of results.
        formula: For example `"({x} − {mean}) / √({var} + {eps})"`; see `Expression`.
        places: The grid behind each name in the formula.
        constants: The number behind each other name.
        groups: A label for every target cell, if some grids are read by label.
        grouped: Those grids: one row of values, read at the column of the label.
    """

    kind: ClassVar[str] = "template"
    target: str
    formula: str
    places: Mapping[str, str]
    constants: Mapping[str, float] = field(default_factory=dict)
    groups: tuple[tuple[int, ...], ...] | None = None
    grouped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parsed", Expression(self.formula))

    @property
    def parsed(self) -> Expression:
        """The formula, parsed once."""
        parsed: Expression = self.__dict__["_parsed"]
        return parsed

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self.places.values())

    def combine(self, values: Values) -> float:
        named = {name: term[0] for name, term in zip(self.places, values, strict=True)}
        return self.parsed.evaluate({**self.constants, **named})

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        constants = {name: format_number(value) for name, value in self.constants.items()}
        texts = {name: term[0][0] for name, term in zip(self.places, terms, strict=True)}
        for text, name in self.parsed.write({**constants, **texts}):
            yield text, self.places.get(name) if name else None

    def to_json(self) -> dict[str, Any]:
        fields = {k: v for k, v in vars(self).items() if not k.startswith("_")}
        return {"kind": self.kind, **fields, "steps": self.parsed.steps}
