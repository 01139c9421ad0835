"""A map of values over a picture, as an image: `map_overlay.js` draws the same in the browser."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cnnlib.figures import palette

SIDE = 336
"""Rows and columns of the image: 12 for each of a stored picture's."""
TINT_AT = 0.6
"""Strength at which the colour of the map is full; beyond it the picture fades away."""
TINTS = ("#e08a35", "#4285f5")
"""Colours of a negative and of a positive value over a picture, which is black to white in both
themes: two stops of the diverging scale that stand out from either."""


def overlay_image(
    picture: NDArray[np.uint8],
    values: NDArray[np.float32],
    strength: float,
    limit: float | None = None,
) -> NDArray[np.uint8]:
    """Return `values` over `picture`, as red, green and blue (`SIDE`, `SIDE`, 3).

    The share of a tint is the magnitude of the value; beyond the strength `TINT_AT` the image
    becomes the map alone, in the light theme's diverging scale.

    Args:
        picture: uint8 (H, W).
        values: Of any size; one coarser than the picture is interpolated bilinearly.
        strength: 0 for the picture alone to 1 for the map alone.
        limit: Value of full colour; the largest magnitude by default.
    """
    most = float(np.abs(values).max()) if limit is None else limit
    smooth = values.shape[0] < picture.shape[0]
    share = np.clip(_resized(values, smooth) / (most or 1.0), -1, 1)[..., None]
    ground = _along(palette.picture_stops(), _resized(picture, False)[..., None] / 255)
    negative, positive = (_rgb(colour) for colour in TINTS)
    tint = np.where(share < 0, negative, positive)
    tinted = ground + (tint - ground) * np.abs(share) * min(1.0, strength / TINT_AT)
    alone = _along(palette.diverging_stops("light"), 0.5 + share / 2)
    fade = max(0.0, (strength - TINT_AT) / (1 - TINT_AT))
    mixed = tinted + (alone - tinted) * fade
    image: NDArray[np.uint8] = np.floor(mixed + 0.5).astype(np.uint8)
    return image


def _resized(values: NDArray[np.float32] | NDArray[np.uint8], smooth: bool) -> NDArray[np.float64]:
    """Return `values` at `SIDE` rows and columns."""
    x = torch.from_numpy(values.astype(np.float64))[None, None]
    if smooth:
        x = F.interpolate(x, (SIDE, SIDE), mode="bilinear", align_corners=False)
    else:
        x = F.interpolate(x, (SIDE, SIDE), mode="nearest-exact")
    resized: NDArray[np.float64] = x[0, 0].numpy()
    return resized


def _along(stops: tuple[str, ...], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the colours at shares (..., 1) of the way along evenly spaced stops, (..., 3)."""
    colours = np.array([_rgb(stop) for stop in stops])
    place = np.clip(share, 0, 1) * (len(stops) - 1)
    low = np.minimum(place.astype(int), len(stops) - 2)[..., 0]
    mixed: NDArray[np.float64] = colours[low] + (colours[low + 1] - colours[low]) * (
        place - low[..., None]
    )
    return mixed


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)
