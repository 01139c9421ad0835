"""One axis of a sliding window: which cells each output reads, and how many outputs there are.

`Axis.padding` is the course's `p`, the cells added on both sides together.  PyTorch's `padding`
is per side; the two agree where `p = 2 * padding`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """One axis of a sliding window, in cells.

    An axis may be impossible (a window that does not fit has no output); `Conv2dSpec.problems`
    says why.

    Attributes:
        size: Length of the input.
        kernel: Taps of the window.
        padding: Cells added on both sides together; an odd one adds its last cell after.
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
        """Cells added at the bottom or right, the odd one among them."""
        return self.padding - self.padding // 2

    @property
    def symmetric(self) -> bool:
        """Whether both sides get the same, so that PyTorch's `padding` can say it."""
        return self.padding % 2 == 0

    @property
    def torch_padding(self) -> int | None:
        """PyTorch's `padding` per side; None where no whole number says it."""
        return self.padding // 2 if self.symmetric else None

    @property
    def padded(self) -> int:
        """Length of the input with its padding."""
        return self.size + self.padding

    @property
    def span(self) -> int:
        """Cells from a window's first tap to its last: `k' = d * (k - 1) + 1`."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def output(self) -> int:
        """Number of windows that fit; 0 if none does."""
        return max(0, (self.padded - self.span + self.stride) // self.stride)

    @property
    def dropped(self) -> int:
        """Padded cells after the last window's end, which the floor leaves unread."""
        if self.output == 0:
            return self.padded
        return self.padded - ((self.output - 1) * self.stride + self.span)

    def unread(self) -> tuple[int, ...]:
        """The padded cells that no window reads: dropped at the end or skipped between taps."""
        read = bytearray(self.padded)
        if self.output:
            length = (self.output - 1) * self.stride + 1
            for tap in range(0, self.span, self.dilation):
                read[tap : tap + length : self.stride] = b"\1" * self.output
        return tuple(cell for cell in range(self.padded) if not read[cell])
