"""The windows of a convolution over several channels: one partial sum a channel, and the bias."""

# ruff: noqa: D102 - the methods of a rule are documented where `Rule` declares them
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar

from cnnlib.core.number_format import format_number
from cnnlib.provenance.arithmetic import (
    combine_terms,
    join_parts,
    ordered_sum,
    parenthesize,
    write_products,
)
from cnnlib.provenance.rule import Cell, Rule, Shape, Shapes, Term, Token, Tokens, Values
from cnnlib.provenance.sliding_window import SlidingWindow


@dataclass(frozen=True)
class MultiChannelWindow(Rule):
    """The same window over the grid of each input channel; the sums of the channels are added.

    Attributes:
        target: Grid of results: one output channel.
        channels: The input and the weights of each channel that the output channel reads, one
            pair at least; all inputs have one shape, and so have all weights.
        muted: Indices of the channels that are left out of the sum.
        bias: Grid of one column with a row for each output channel, or none.
        bias_row: The row of this output channel.
        partial: Grids of the channels' own sums, as many as `channels`, or none where no grid
            shows them; they stand beside the target and are not its sources.
        kernel: Rows and columns of the window.
        stride: Rows and columns from one window to the next.
        dilation: Distance between neighbouring rows and columns of the window.
    """

    kind: ClassVar[str] = "multi_channel_window"
    target: str
    channels: tuple[tuple[str, str], ...]
    muted: tuple[int, ...] = ()
    bias: str | None = None
    bias_row: int = 0
    partial: tuple[str, ...] = ()
    kernel: Shape = (1, 1)
    stride: Shape = (1, 1)
    dilation: Shape = (1, 1)

    @property
    def sources(self) -> tuple[str, ...]:
        grids = [grid for pair in self.channels for grid in pair]
        return (*grids, self.bias) if self.bias else tuple(grids)

    def window(self, channel: int) -> SlidingWindow:
        """Return the rule of one channel's own sum, without the bias."""
        source, weights = self.channels[channel]
        target = self.partial[channel] if self.partial else self.target
        return SlidingWindow(target, source, weights, None, self.kernel, self.stride, self.dilation)

    def target_shape(self, shapes: Shapes) -> Shape:
        return self.window(0).target_shape(shapes)

    def dependencies(self, cell: Cell, shapes: Shapes) -> tuple[Term, ...]:
        terms = [term for c in self._heard() for term in self.window(c).dependencies(cell, shapes)]
        return (*terms, ((self.bias, self.bias_row, 0),)) if self.bias else tuple(terms)

    def dependents(self, grid: str, cell: Cell, shapes: Shapes) -> tuple[Cell, ...]:
        if grid == self.bias:
            rows, columns = self.target_shape(shapes)
            reaches = cell[0] == self.bias_row
            return tuple(product(range(rows), range(columns))) if reaches else ()
        for channel in self._heard():
            if grid in self.channels[channel]:
                return self.window(channel).dependents(grid, cell, shapes)
        return ()

    def combine(self, values: Values) -> float:
        sums = self._sums(values)
        return ordered_sum(sums) if sums else 0.0

    def write(self, terms: Tokens, values: Values, limit: int) -> Iterator[Token]:
        heard, taps = self._heard(), self.kernel[0] * self.kernel[1]
        if not terms:
            yield "0", None
            return
        apart = len(heard) > 1 and taps > 1
        if not apart or len(terms) <= limit:
            yield from join_parts(
                self._products(terms) if apart else write_products(terms), " + ", limit
            )
        if not apart:
            return
        if len(terms) <= limit:
            yield " = ", None
        sums = self._sums(values)
        names = [self.partial[c] if self.partial else self.channels[c][0] for c in heard]
        parts: list[Token] = [
            (format_number(value), name) for value, name in zip(sums, names, strict=False)
        ]
        if self.bias:
            parts.append(terms[-1][0])
        yield from join_parts(
            [[parenthesize(part, not index)] for index, part in enumerate(parts)], " + ", limit
        )

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **vars(self)}

    def _heard(self) -> list[int]:
        return [channel for channel in range(len(self.channels)) if channel not in self.muted]

    def _sums(self, values: Values) -> list[float]:
        """Return the sum of each channel that is not muted, then the bias if there is one."""
        taps = self.kernel[0] * self.kernel[1]
        starts = range(0, len(self._heard()) * taps, taps)
        sums = [combine_terms("dot", values[start : start + taps]) for start in starts]
        return [*sums, values[-1][0]] if self.bias else sums

    def _products(self, terms: Tokens) -> list[Sequence[Token]]:
        """Return the products of each channel in parentheses, then the bias."""
        taps = self.kernel[0] * self.kernel[1]
        parts: list[Sequence[Token]] = []
        for start in range(0, len(self._heard()) * taps, taps):
            inside = join_parts(write_products(terms[start : start + taps]), " + ", taps)
            parts.append([("(", None), *inside, (")", None)])
        if self.bias:
            parts.append([parenthesize(terms[-1][0], False)])
        return parts
