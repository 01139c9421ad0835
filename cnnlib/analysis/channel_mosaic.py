"""The channels of a feature map side by side, as one picture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def channel_mosaic(maps: NDArray[np.float32], most: int = 16) -> NDArray[np.float32]:
    """Return the first channels in rows, a line of zeros between them.

    Args:
        maps: (C, H, W), C at least 1.
        most: Channels that are shown.

    Returns:
        Float32 from 0 to 1: magnitudes relative to the largest of the channels shown.
    """
    shown = np.abs(maps[:most])
    columns = math.ceil(math.sqrt(len(shown)))
    rows = math.ceil(len(shown) / columns)
    height, width = shown.shape[1:]
    mosaic = np.zeros((rows * (height + 1) - 1, columns * (width + 1) - 1), np.float32)
    for number, channel in enumerate(shown):
        top, left = (number // columns) * (height + 1), (number % columns) * (width + 1)
        mosaic[top : top + height, left : left + width] = channel
    largest = float(mosaic.max())
    if largest > 0:
        mosaic /= np.float32(largest)
    return mosaic
