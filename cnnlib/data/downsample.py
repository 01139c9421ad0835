"""Images reduced to grids of a few cells with small whole numbers."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

WHITE = 9
"""Value of a white cell; black is 0."""


def downsample(image: NDArray[np.uint8] | Tensor, height: int, width: int) -> NDArray[np.float32]:
    """Return `image` in `height` x `width` cells, float32 whole numbers from 0 to `WHITE`.

    Each cell is the rounded mean of the area that it covers.

    Args:
        image: uint8 `(H, W)`, for example `(28, 28)`.
        height: Rows of the result.
        width: Columns of the result.
    """
    pixels = torch.as_tensor(image)[None, None].float()
    small = F.interpolate(pixels, size=(height, width), mode="area")[0, 0]
    grid: NDArray[np.float32] = torch.round(small * (WHITE / 255)).numpy()
    return grid


def downsample_code(image: str, height: int, width: int) -> str:
    """Return a PyTorch expression of exactly `downsample`, for the image expression `image`."""
    small = (
        f"torch.nn.functional.interpolate({image}[None, None].float(), "
        f'size=({height}, {width}), mode="area")[0, 0]'
    )
    return f"torch.round({small} * ({WHITE} / 255))"
