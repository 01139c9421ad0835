"""One axis of a sliding window: its geometry and the number of its outputs.

`Axis.padding` is the course's `p`, the cells added on both sides together.  PyTorch's `padding`
is per side; the two agree where `p = 2 * padding`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """One axis of a sliding window, in cells.

    An axis may be impossible: a window that does not fit has no output.  The problems are those of
    the operation, such as `Conv2dSpec.problems`.

    Attributes:
        size: Length of the input.
        kernel: Taps of the window, that is, cells that it reads.
        padding: Cells added on both sides together; of an odd number the last is added after.
        stride: Cells from one window to the next.
        dilation: Cells from one tap to the next.
    """

    size: int
    kernel: int
    padding: int = 0
    stride: int = 1
    dilation: int = 1

    @property
    def before(self) -> int:
        """Cells added at the top or left."""
        return self.padding // 2

    @property
    def after(self) -> int:
        """Cells added at the bottom or right, one more than before if the padding is odd."""
        return self.padding - self.padding // 2

    @property
    def symmetric(self) -> bool:
        """Whether both sides get equally many cells, so that PyTorch's `padding` can express it."""
        return self.padding % 2 == 0

    @property
    def torch_padding(self) -> int | None:
        """PyTorch's `padding` per side; None where no whole number expresses it."""
        return self.padding // 2 if self.symmetric else None

    @property
    def padded(self) -> int:
        """Length of the input with its padding."""
        return self.size + self.padding

    @property
    def span(self) -> int:
        """Cells from a window's first tap to its last, `d * (k - 1) + 1`."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def output(self) -> int:
        """Number of windows that fit; 0 if none does."""
        return max(0, (self.padded - self.span + self.stride) // self.stride)

    @property
    def dropped(self) -> int:
        """Padded cells after the end of the last window, which the floor leaves unread."""
        if self.output == 0:
            return self.padded
        return self.padded - ((self.output - 1) * self.stride + self.span)

    def unread(self) -> tuple[int, ...]:
        """Return the padded cells that no window reads: dropped at the end or between taps."""
        read = bytearray(self.padded)
        if self.output:
            length = (self.output - 1) * self.stride + 1
            for tap in range(0, self.span, self.dilation):
                read[tap : tap + length : self.stride] = b"\1" * self.output
        return tuple(cell for cell in range(self.padded) if not read[cell])
