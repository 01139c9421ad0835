"""Elementwise arithmetic of grids whose axes of length 1 are stretched."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from cnnlib.provenance.arithmetic import join_parts, parenthesize
from cnnlib.provenance.cellwise import CellwiseRule
from cnnlib.provenance.expression import divide
from cnnlib.provenance.rule import Token, Tokens, Values


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
        parts = [[parenthesize(token, not i)] for i, (token,) in enumerate(terms)]
        return join_parts(parts, f" {sign} ", limit)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}
