"""Broadcasting of two shapes: aligned from the right, axes of size 1 stretched.

The rules are those of NumPy and PyTorch (https://pytorch.org/docs/stable/notes/broadcasting.html).
"""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.ops.products.shapes import Shape


@dataclass(frozen=True)
class AlignedAxis:
    """The sizes of two shapes in one place, counted from the right.

    Attributes:
        position: -1 for the last axis, -2 for the one before it.
        left: Size in the left operand; None where it has no such axis.
        right: Size in the right operand, likewise.
    """

    position: int
    left: int | None
    right: int | None

    @property
    def size(self) -> int | None:
        """The size of the result; None where the two sizes do not go together."""
        sizes = {size for size in (self.left, self.right) if size not in (None, 1)}
        if len(sizes) > 1:
            return None
        return sizes.pop() if sizes else 1

    @property
    def stretched(self) -> tuple[str, ...]:
        """Which operands are repeated along this axis: `"left"`, `"right"`, or neither."""
        if self.size is None:
            return ()
        pair = (("left", self.left), ("right", self.right))
        return tuple(name for name, size in pair if size != self.size)


def align(left: Shape, right: Shape) -> tuple[AlignedAxis, ...]:
    """Return the axes of both shapes, aligned from the right, the first axis first."""
    count = max(len(left), len(right))
    return tuple(
        AlignedAxis(position, _size(left, position), _size(right, position))
        for position in range(-count, 0)
    )


def _size(shape: Shape, position: int) -> int | None:
    return shape[position] if -position <= len(shape) else None


def broadcast_shape(left: Shape, right: Shape) -> Shape | None:
    """Return the shape to which both are stretched; None where they do not go together."""
    sizes = [axis.size for axis in align(left, right)]
    known = [size for size in sizes if size is not None]
    return tuple(known) if len(known) == len(sizes) else None
