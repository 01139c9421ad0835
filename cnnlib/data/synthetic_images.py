"""Images computed by formulas, for which the effect of a convolution can be predicted.

All are float32 arrays of shape `(size, size)`, 0 for black and 1 for white; x counts pixels to
the right and y downwards, both from the upper left pixel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.problems import N_, Problem, SettingsError

Array = NDArray[np.float32]

SIZE = 128
LARGEST = 4096


@dataclass(frozen=True)
class SyntheticImage:
    """An image that can be drawn at any size.

    Attributes:
        label: English name, marked for translation.
        draw: Returns the image for a size in pixels.
    """

    label: str
    draw: Callable[[int], Array]

    def build(self, size: int = SIZE) -> Array:
        """Return the image, float32 of shape `(size, size)`, 0 to 1.

        Raises:
            SettingsError: `size` is not from 1 to `LARGEST` (`picture_size`).
        """
        return self.draw(size)


def grating(size: int = SIZE, angle: float = 0.0, period: float = 16.0) -> Array:
    """Return a wave: `0.5 + 0.5 cos(2 pi (x cos(angle) + y sin(angle)) / period)`.

    Args:
        size: Height and width in pixels, 1 to `LARGEST`.
        angle: Direction in which the brightness changes, in degrees, clockwise from the
            right: 0 gives vertical stripes, 90 horizontal ones.
        period: Pixels from one bright line to the next in that direction; positive.

    Raises:
        SettingsError: `size` is out of range (`picture_size`).
        ValueError: `period` is not positive.
    """
    if not period > 0:
        raise ValueError(f"period must be positive, not {period}")
    x, y = _axes(size)
    along = x * math.cos(math.radians(angle)) + y * math.sin(math.radians(angle))
    return _wave(2 * math.pi * along / period)


def zone_plate(size: int = SIZE) -> Array:
    """Return a zone plate: `0.5 + 0.5 cos(pi r^2 / size)`, r from the centre.

    The local frequency is `r / size` cycles per pixel, so it reaches the Nyquist frequency of one
    half at the middle of each edge, and any stride above 1 shows aliases.

    Raises:
        SettingsError: `size` is out of range (`picture_size`).
    """
    x, y = _axes(size)
    centre = (size - 1) / 2
    return _wave(math.pi * ((x - centre) ** 2 + (y - centre) ** 2) / size)


def checker(size: int = SIZE, side: int = 16) -> Array:
    """Return a chessboard: `(floor(x / side) + floor(y / side)) mod 2`, `side` in pixels.

    Raises:
        SettingsError: `size` is out of range (`picture_size`).
        ValueError: `side` is not positive.
    """
    if side < 1:
        raise ValueError(f"side must be positive, not {side}")
    x, y = _axes(size)
    return ((x // side + y // side) % 2).astype(np.float32)


def circle(size: int = SIZE, radius: float | None = None) -> Array:
    """Return a white disc: `clip(radius + 0.5 - r, 0, 1)`, r from the centre.

    Args:
        size: Height and width in pixels, 1 to `LARGEST`.
        radius: In pixels; None for 0.35 of the size.

    Raises:
        SettingsError: `size` is out of range (`picture_size`).
    """
    x, y = _axes(size)
    centre = (size - 1) / 2
    reach = 0.35 * size if radius is None else radius
    disc: NDArray[np.float64] = np.clip(reach + 0.5 - np.hypot(x - centre, y - centre), 0, 1)
    return disc.astype(np.float32)


def point(size: int = SIZE) -> Array:
    """Return one white pixel at `(size // 2, size // 2)` on black.

    Its cross-correlation with a kernel is the kernel rotated by 180 degrees.

    Raises:
        SettingsError: `size` is out of range (`picture_size`).
    """
    x, y = _axes(size)
    spot: Array = np.logical_and(x == size // 2, y == size // 2).astype(np.float32)
    return spot


def letter(size: int = SIZE, char: str = "A") -> Array:
    """Return `char` in white on black, centred, its longer side 0.7 of the size.

    The font is Pillow's own (`ImageFont.load_default`).

    Raises:
        SettingsError: `size` is out of range (`picture_size`).
    """
    from PIL import Image, ImageDraw, ImageFont

    _axes(size)
    left, top, right, bottom = ImageFont.load_default(size=100).getbbox(char)
    longer = max(right - left, bottom - top)
    page = Image.new("L", (size, size))
    if longer > 0:
        font = ImageFont.load_default(size=max(1.0, 0.7 * size * 100 / longer))
        sheet = Image.new("L", (2 * size, 2 * size))
        ImageDraw.Draw(sheet).text((size // 2, size // 2), char, fill=255, font=font, anchor="lt")
        # The font's own bounding box has empty margins, so the drawn pixels are centred instead.
        ink = sheet.crop(sheet.getbbox())
        page.paste(ink, ((size - ink.width) // 2, (size - ink.height) // 2))
    return np.asarray(page, dtype=np.float32) / np.float32(255)


SYNTHETIC_IMAGES: Mapping[str, SyntheticImage] = MappingProxyType(
    {
        "letter": SyntheticImage(N_("Letter A"), letter),
        "circle": SyntheticImage(N_("Circle"), circle),
        "vertical": SyntheticImage(N_("Vertical stripes"), lambda size: grating(size, 0)),
        "horizontal": SyntheticImage(N_("Horizontal stripes"), lambda size: grating(size, 90)),
        "diagonal": SyntheticImage(N_("Diagonal stripes"), lambda size: grating(size, 45)),
        "checker": SyntheticImage(N_("Chessboard"), checker),
        "zone_plate": SyntheticImage(N_("Zone plate"), zone_plate),
        "point": SyntheticImage(N_("One white pixel"), point),
    }
)
"""Every image by its code in the URL, in the order of the menu."""


def _axes(size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if not 1 <= size <= LARGEST:
        template = N_("A picture must be 1 to {largest} pixels wide, not {size}.")
        values = {"largest": LARGEST, "size": size}
        raise SettingsError([Problem("picture_size", template, values)])
    y, x = np.mgrid[:size, :size].astype(np.float64)
    return x, y


def _wave(phase: NDArray[np.float64]) -> Array:
    return (0.5 + 0.5 * np.cos(phase)).astype(np.float32)
