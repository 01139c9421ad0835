"""The sliding window of convolution and pooling."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

from cnnlib.provenance.arithmetic import Form, combine_terms, write_terms
from cnnlib.provenance.rule import Cell, Rule, Shape, Shapes, Term, Token, Tokens, Values


@dataclass(frozen=True)
class SlidingWindow(Rule):
    """A window that slides over a padded grid, as in convolution and pooling.

    Attributes:
        target: Grid of results.
        source: Grid under the window, padding included.
        weights: Grid of the kernel's shape, or none for pooling.
        bias: Grid of one cell, or none.
        kernel: Rows and columns of the window.
        stride: Rows and columns from one window to the next.
        dilation: Distance between neighbouring rows and columns of the window.
        form: `"dot"` with weights; `"max"`, `"mean"` or `"sum"` without.
    """

    kind: ClassVar[str] = "sliding_window"
    target: str
    source: str
    weights: str | None = None
    bias: str | None = None
    kernel: Shape = (1, 1)
    stride: Shape = (1, 1)
    dilation: Shape = (1, 1)
    form: Form = "dot"

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(grid for grid in (self.source, self.weights, self.bias) if grid)

    def target_shape(self, shapes: Shapes) -> Shape:
        rows, columns = (
            (n - d * (k - 1) - 1) // s + 1
            for n, k, s, d in zip(
                shapes[self.source], self.kernel, self.stride, self.dilation, strict=True
            )
        )
        return max(rows, 0), max(columns, 0)

    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        top, left = cell[0] * self.stride[0], cell[1] * self.stride[1]
        terms: list[Term] = []
        for i, j in product(range(self.kernel[0]), range(self.kernel[1])):
            ref = (self.source, top + i * self.dilation[0], left + j * self.dilation[1])
            terms.append((ref, (self.weights, i, j)) if self.weights else (ref,))
        return (*terms, ((self.bias, 0, 0),)) if self.bias else tuple(terms)

    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        shape = self.target_shape(shapes)
        if grid != self.source:
            return tuple(product(range(shape[0]), range(shape[1])))
        rows, columns = (
            sorted(
                (x - i * d) // s
                for i in range(k)
                if (x - i * d) % s == 0 and 0 <= (x - i * d) // s < limit
            )
            for x, k, s, d, limit in zip(
                cell, self.kernel, self.stride, self.dilation, shape, strict=True
            )
        )
        return tuple(product(rows, columns))

    def combine(self, values: Values) -> float:
        return combine_terms(self.form, values)

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        return write_terms(self.form, terms, limit)

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}
