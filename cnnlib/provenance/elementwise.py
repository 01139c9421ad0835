"""An expression of one cell from each of several grids, as in normalization."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cnnlib.core.number_format import format_number
from cnnlib.provenance.cellwise import CellwiseRule
from cnnlib.provenance.expression import Expression
from cnnlib.provenance.rule import Token, Tokens, Values


@dataclass(frozen=True)
class Elementwise(CellwiseRule):
    """An expression of one cell from each of several grids, as in batch normalization.

    Attributes:
        target: Grid of results.
        expression: For example `"({x} − {mean}) / √({var} + {eps})"`; see `Expression`.
        places: The grid that each name in it stands for.
        constants: The number that each other name stands for.
        groups: A label for every target cell, if some grids are read by label.
        grouped: Those grids: one row of values, read at the column of the label.

    Raises:
        ValueError: When the rule is used and `expression` is malformed.
    """

    kind: ClassVar[str] = "elementwise"
    target: str
    expression: str
    places: Mapping[str, str]
    constants: Mapping[str, float] = field(default_factory=dict)
    groups: tuple[tuple[int, ...], ...] | None = None
    grouped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parsed", Expression(self.expression))

    @property
    def parsed(self) -> Expression:
        """The expression, parsed once."""
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
