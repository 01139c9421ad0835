"""Receptive fields: which rows and columns of the picture reach a cell of a feature map.

A field is the smallest rectangle that holds every pixel which can change the cell; dilation and
strides leave pixels inside of it unread.  It is computed for one axis at a time and continues
beyond the picture's edges, where the padding is (Araujo, Norris, Sim 2019,
doi:10.23915/distill.00021).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ReceptiveField:
    """The fields of all cells of a feature map, each value for (rows, columns).

    Attributes:
        size: Pixels of a cell's field.
        stride: Pixels between the fields of neighbouring cells; 0 where the field is fixed.
        start: First pixel of the field of cell (0, 0), negative inside the padding.
    """

    size: tuple[int, int]
    stride: tuple[int, int]
    start: tuple[int, int]

    def window(self, row: int, column: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the first and the last pixel, both read, of a cell's field: rows, columns."""
        first, last = (
            (start + cell * stride, start + cell * stride + size - 1)
            for cell, size, stride, start in zip(
                (row, column), self.size, self.stride, self.start, strict=True
            )
        )
        return first, last


@dataclass(frozen=True)
class Reads:
    """The cells of an axis that an operation reads for each of its outputs.

    Output `r + m * len(spans)` reads the inputs from `spans[r][0] + m * advance` to
    `spans[r][1] + m * advance`.
    """

    spans: tuple[tuple[int, int], ...]
    advance: int


def sliding(kernel: int, stride: int, before: int, dilation: int = 1) -> Reads:
    """Return what a sliding window reads, with `before` cells of padding before the first."""
    return Reads(((-before, dilation * (kernel - 1) - before),), stride)


def transposed(kernel: int, stride: int, before: int, dilation: int = 1) -> Reads:
    """Return what a transposed convolution reads: output j takes input i by a tap t of the kernel.

    j = i * stride - before + dilation * t.
    """
    spans = []
    for output in range(stride):
        last = (output + before) // stride
        first = -((dilation * (kernel - 1) - output - before) // stride)
        spans.append((min(first, last), max(first, last)))
    return Reads(tuple(spans), 1)


def adaptive(inputs: int, outputs: int) -> Reads:
    """Return what adaptive pooling of `inputs` cells to `outputs` reads, as PyTorch does."""
    common = math.gcd(inputs, outputs)
    return Reads(
        tuple(
            (cell * inputs // outputs, -(-(cell + 1) * inputs // outputs) - 1)
            for cell in range(outputs // common)
        ),
        inputs // common,
    )


def resized(inputs: int, outputs: int, reach: tuple[int, int] | None, corners: bool) -> Reads:
    """Return what interpolation of `inputs` cells to `outputs` reads.

    Args:
        inputs: Cells of the axis before.
        outputs: Cells of the axis after.
        reach: Cells read below and above the lower neighbour where a coordinate lies between two:
            (0, 1) for linear, (-1, 2) for cubic; None for the nearest cell.
        corners: Whether the centres of the first and last cells stay where they are.
    """
    if corners and reach is not None and outputs > 1:
        over, under, shift = inputs - 1, outputs - 1, 0
    else:  # the coordinate of output j is (j + 1/2) * inputs / outputs - 1/2
        over, under, shift = inputs, outputs, 0 if reach is None else 1
    common = math.gcd(over, under) or 1
    spans = []
    for cell in range(max(under // common, 1)):
        doubled = (2 * cell + shift) * over - shift * under
        lower, rest = divmod(doubled, 2 * under)
        below, above = reach if reach is not None and rest else (0, 0)
        spans.append((lower + below, lower + above))
    return Reads(tuple(spans), over // common)


@dataclass(frozen=True)
class AxisField:
    """The pixels of one axis that reach each cell of an axis of a feature map.

    Cell `r + m * len(spans)` is reached by the pixels from `spans[r][0] + m * step` to
    `spans[r][1] + m * step`.  There is one span but where a map was enlarged or pooled to a size
    that does not divide its own.
    """

    spans: tuple[tuple[int, int], ...] = ((0, 0),)
    step: int = 1

    def span(self, cell: int) -> tuple[int, int]:
        """Return the first and the last pixel that reach a cell."""
        turns, phase = divmod(cell, len(self.spans))
        first, last = self.spans[phase]
        return first + turns * self.step, last + turns * self.step

    def hull(self, cells: Iterable[int]) -> tuple[int, int]:
        """Return the first and the last pixel that reach any of `cells`."""
        firsts, lasts = zip(*(self.span(cell) for cell in cells), strict=True)
        return min(firsts), max(lasts)

    def after(self, reads: Reads) -> AxisField:
        """Return the field of an operation's outputs, whose inputs have this field."""
        period = len(self.spans)
        turns = period // math.gcd(period, reads.advance)
        spans = []
        for output in range(turns * len(reads.spans)):
            turn, phase = divmod(output, len(reads.spans))
            first, last = (cell + turn * reads.advance for cell in reads.spans[phase])
            cells = {first, last} if period == 1 else range(first, last + 1)
            spans.append(self.hull(cells))
        return AxisField(tuple(spans), self.step * reads.advance * turns // period).reduced()

    def reduced(self) -> AxisField:
        """Return the same field with one span where its cells are equally far apart."""
        period = len(self.spans)
        if period == 1 or self.step % period:
            return self
        stride = self.step // period
        one = AxisField(self.spans[:1], stride)
        return one if all(one.span(cell) == self.span(cell) for cell in range(period)) else self

    def joined(self, other: AxisField) -> AxisField | None:
        """Return the union with `other`, cell by cell; None if they move at different speeds."""
        if self.step * len(other.spans) != other.step * len(self.spans):
            return None
        period = math.lcm(len(self.spans), len(other.spans))
        spans = []
        for cell in range(period):
            (first, last), (other_first, other_last) = self.span(cell), other.span(cell)
            spans.append((min(first, other_first), max(last, other_last)))
        return AxisField(tuple(spans), self.step * (period // len(self.spans))).reduced()

    def collapsed(self, cells: int, pixels: int) -> AxisField | None:
        """Return the fixed field of something that reads `cells` cells at once.

        None stands for all `pixels` of the axis.
        """
        period = len(self.spans)
        ends = [*range(min(cells, period)), *range(max(0, cells - period), cells)]
        first, last = self.hull(ends)
        return None if first <= 0 and last >= pixels - 1 else AxisField(((first, last),), 0)

    def described(self) -> tuple[int, int, int] | None:
        """Return size, stride and start; None if the stride is not a whole number.

        Where spans differ, the size is that of the smallest window that holds every one of them
        at equal distances.
        """
        stride, rest = divmod(self.step, len(self.spans))
        if rest:
            return None
        starts = [first - cell * stride for cell, (first, _) in enumerate(self.spans)]
        ends = [last - cell * stride for cell, (_, last) in enumerate(self.spans)]
        return max(ends) - min(starts) + 1, stride, min(starts)


def described(axes: Sequence[AxisField | None], picture: Sequence[int]) -> ReceptiveField | None:
    """Return the field of rows and columns; None if a stride is not a whole number.

    Args:
        axes: Rows and columns; None stands for the whole axis.
        picture: Rows and columns of the picture, in pixels.
    """
    told = [
        (pixels, 0, 0) if axis is None else axis.described()
        for axis, pixels in zip(axes, picture, strict=True)
    ]
    rows, columns = told
    if rows is None or columns is None:
        return None
    return ReceptiveField(*zip(rows, columns, strict=True))
