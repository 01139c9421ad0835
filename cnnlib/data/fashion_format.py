"""Pictures from elsewhere made bright on black, as those of Fashion-MNIST are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def bright_on_black(image: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Return a picture as bytes, inverted where the median of its border is bright.

    Args:
        image: Float from 0 to 1, (H, W).

    Returns:
        Uint8 (H, W), from 0.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    values = 1 - image if float(np.median(border)) > 0.5 else image
    found: NDArray[np.uint8] = (values * 255).round().clip(0, 255).astype(np.uint8)
    return found
