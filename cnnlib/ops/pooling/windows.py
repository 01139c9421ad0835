"""One axis of pooling, and the cells that each of its windows reads.

Sizes follow `pooling_output_shape` in PyTorch's `aten/src/ATen/native/Pool.h`, adaptive windows
`start_index` and `end_index` in `AdaptivePooling.h`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.ops.axis import Axis


@dataclass(frozen=True)
class Window:
    """The cells of one axis that a window reads.

    Attributes:
        cells: The cells of input and padding, counted from the input's first; cells of the
            padding before it are negative.  What a last window of `ceil_mode` has beyond the
            padding does not exist, and no average counts it.
        inside: Those of them that are cells of the input.
    """

    cells: tuple[int, ...]
    inside: tuple[int, ...]

    @property
    def first(self) -> int | None:
        """The first cell of the input; None where the window holds padding alone."""
        return self.inside[0] if self.inside else None

    @property
    def last(self) -> int | None:
        """The last cell of the input, likewise."""
        return self.inside[-1] if self.inside else None


@dataclass(frozen=True)
class PoolAxis:
    """One axis of pooling, in cells.

    Attributes:
        size: Length of the input.
        kernel: Cells that a window reads.
        stride: Cells from one window to the next; None means the kernel, as in `nn.MaxPool2d`.
        padding: Cells added on each side, as PyTorch counts them; half of the course's `p`.
        dilation: Cells from one cell of a window to the next.
    """

    size: int
    kernel: int
    stride: int | None = None
    padding: int = 0
    dilation: int = 1

    @property
    def step(self) -> int:
        """The stride, which is the kernel where none is given."""
        return self.kernel if self.stride is None else self.stride

    @property
    def plain(self) -> Axis:
        """The same axis with the course's padding, both sides together."""
        return Axis(self.size, self.kernel, 2 * self.padding, self.step, self.dilation)

    def output(self, ceil_mode: bool = False) -> int:
        """Return the number of windows; 0 where none fits.

        With `ceil_mode` the quotient is rounded up, and a last window that would start in the
        padding at the end is left out.
        """
        room = self.plain.padded - self.plain.span
        if not ceil_mode:
            return max(0, room // self.step + 1)
        return max(0, -(-room // self.step) + 1 - self.starts_in_padding)

    @property
    def starts_in_padding(self) -> bool:
        """Whether the last window of the ceiling would start in the padding at the end."""
        last = -(-(self.plain.padded - self.plain.span) // self.step)
        return last * self.step >= self.size + self.padding

    def windows(self, ceil_mode: bool = False) -> tuple[Window, ...]:
        """Return the cells that each window reads, from first to last."""
        end = self.size + self.padding
        found = []
        for number in range(self.output(ceil_mode)):
            start = number * self.step - self.padding
            taps = range(start, min(start + self.plain.span, end), self.dilation)
            found.append(Window(tuple(taps), tuple(tap for tap in taps if 0 <= tap < self.size)))
        return tuple(found)

    def unread(self, ceil_mode: bool = False) -> tuple[int, ...]:
        """Return the cells of the input that no window reads."""
        read = {cell for window in self.windows(ceil_mode) for cell in window.inside}
        return tuple(cell for cell in range(self.size) if cell not in read)

    def dropped(self, ceil_mode: bool = False) -> int:
        """Return how many cells at the end of the input lie behind the last window."""
        windows = self.windows(ceil_mode)
        return self.size - 1 - max((w.last for w in windows if w.last is not None), default=-1)


def adaptive_windows(size: int, output: int) -> tuple[Window, ...]:
    """Return the windows of adaptive pooling from `size` cells to `output`.

    Window `i` reads the cells from `floor(i * size / output)` to before
    `ceil((i + 1) * size / output)`; where `output` does not divide `size`, neighbours overlap.
    """
    ends = (range(i * size // output, -(-(i + 1) * size // output)) for i in range(max(0, output)))
    return tuple(Window(tuple(cells), tuple(cells)) for cells in ends)
