"""How much a pooled map changes against the unpooled one when the picture moves."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from cnnlib.ops.pooling.reference import pool2d
from cnnlib.ops.pooling.spec import Pool2dSpec


@dataclass(frozen=True)
class Translation:
    """A map and its pooled map before and after a translation.

    Attributes:
        moved: The map after it, `(H, W)`.
        before: The pooled map before it, `(o_h, o_w)`.
        after: The pooled map after it.
        change: How much the map changed: the norm of the difference over the norm of the map.
        pooled_change: The same for the pooled map.
    """

    moved: Tensor
    before: Tensor
    after: Tensor
    change: float
    pooled_change: float


def translation(x: Tensor, spec: Pool2dSpec, down: int, right: int) -> Translation:
    """Return what moving `x`, `(H, W)`, by a few cells does.

    What comes in at the edge repeats the edge.

    Args:
        x: The map.
        spec: The pooling, of one image and channel.
        down: Rows by which it moves down, fewer than 0 for up.
        right: Columns by which it moves to the right.

    Raises:
        SettingsError: `spec` cannot be computed.
    """
    rows, columns = (
        (torch.arange(size) - shift).clamp(0, size - 1)
        for size, shift in zip(x.shape, (down, right), strict=True)
    )
    moved = x[rows][:, columns]
    before, after = pool2d(x, spec), pool2d(moved, spec)
    return Translation(moved, before, after, _change(x, moved), _change(before, after))


def _change(before: Tensor, after: Tensor) -> float:
    """Return the relative change in the Euclidean norm; infinite cells on both sides are equal."""
    same = before == after
    zero = torch.zeros((), dtype=torch.float64)
    difference = torch.where(same, zero, after.double() - before.double()).norm()
    size = torch.where(before.isfinite(), before.double(), zero).norm()
    return float(difference / size) if size else float(difference > 0)
