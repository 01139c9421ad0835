"""Pictures of any size brought into the form of Fashion-MNIST: 28 x 28, bright on black."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 28


def reduce_to_fashion(image: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return a picture as uint8 (28, 28), bright on black.

    It is inverted where its border is bright, padded to a square, and reduced by the mean over
    areas.

    Args:
        image: Float from 0 to 1, (H, W).
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    values = 1 - image if float(np.median(border)) > 0.5 else image
    rows, columns = values.shape
    side = max(rows, columns)
    square = np.zeros((side, side))
    top, left = (side - rows) // 2, (side - columns) // 2
    square[top : top + rows, left : left + columns] = values
    bytes_ = Image.fromarray((square * 255).round().astype(np.uint8))
    return np.asarray(bytes_.resize((SIDE, SIDE), Image.Resampling.BOX))
