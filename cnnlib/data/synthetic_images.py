"""Pictures drawn by formulas, so that what a convolution does to them can be foretold.

All are float32 arrays of shape (size, size), 0 for black and 1 for white; x counts pixels to
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
    """A picture that can be drawn at any size.

    Attributes:
        label: English name, marked for translation.
        draw: Gives the picture for a size in pixels.
    """

    label: str
    draw: Callable[[int], Array]

    def build(self, size: int = SIZE) -> Array:
        """Draw it, float32 of shape (size, size) in 0..1; `SettingsError` as for `grating`."""
        return self.draw(size)


def grating(size: int = SIZE, angle: float = 0.0, period: float = 16.0) -> Array:
    """Draw a wave: `0.5 + 0.5 cos(2 pi (x cos(angle) + y sin(angle)) / period)`.

    Args:
        size: Height and width in pixels, 1 to `LARGEST`.
        angle: Direction in which the brightness changes, in degrees, clockwise from the
            right: 0 gives vertical stripes, 90 horizontal ones.
        period: Pixels from one bright line to the next along that direction; positive.

    Raises:
        SettingsError: The size is out of range (`picture_size`).
        ValueError: `period` is not positive.
    """
    if not period > 0:
        raise ValueError(f"period must be positive, not {period}")
    x, y = _axes(size)
    along = x * math.cos(math.radians(angle)) + y * math.sin(math.radians(angle))
    return _wave(2 * math.pi * along / period)


def zone_plate(size: int = SIZE) -> Array:
    """Draw rings ever closer: `0.5 + 0.5 cos(pi r^2 / size)`, r from the centre.

    The local frequency is r / size waves a pixel, so it reaches one half, the finest that
    pixels can show, just at the middle of each edge.  Any stride above 1 makes false rings.
    """
    x, y = _axes(size)
    centre = (size - 1) / 2
    return _wave(math.pi * ((x - centre) ** 2 + (y - centre) ** 2) / size)


def checker(size: int = SIZE, side: int = 16) -> Array:
    """Draw a chessboard: `(floor(x / side) + floor(y / side)) mod 2`, `side` pixels a field.

    Raises:
        ValueError: `side` is not positive.
    """
    if side < 1:
        raise ValueError(f"side must be positive, not {side}")
    x, y = _axes(size)
    return ((x // side + y // side) % 2).astype(np.float32)


def circle(size: int = SIZE, radius: float | None = None) -> Array:
    """Draw a white disc: `clip(radius + 0.5 - r, 0, 1)`, r from the centre.

    Its edge, one pixel soft, shows every direction once.  `radius` is 0.35 of the size
    unless given, in pixels.
    """
    x, y = _axes(size)
    centre = (size - 1) / 2
    reach = 0.35 * size if radius is None else radius
    disc: NDArray[np.float64] = np.clip(reach + 0.5 - np.hypot(x - centre, y - centre), 0, 1)
    return disc.astype(np.float32)


def point(size: int = SIZE) -> Array:
    """Draw one white pixel at `(size // 2, size // 2)`, 0 elsewhere.

    Its convolution is the kernel itself, turned by half a turn.
    """
    x, y = _axes(size)
    spot: Array = np.logical_and(x == size // 2, y == size // 2).astype(np.float32)
    return spot


def letter(size: int = SIZE, char: str = "A") -> Array:
    """Draw `char` white on black: the ink centred, its longer side 0.7 of the size.

    The font is the one inside Pillow (`ImageFont.load_default`); what it cannot draw
    becomes its empty box, and a blank stays black.

    Raises:
        SettingsError: The size is out of range (`picture_size`).
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
        # The box that the font announces holds empty margins; the ink itself is centred.
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
"""The pictures that a page offers, by stable name, most telling first."""


def _axes(size: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if not 1 <= size <= LARGEST:
        template = N_("A picture must be 1 to {largest} pixels wide, not {size}.")
        values = {"largest": LARGEST, "size": size}
        raise SettingsError([Problem("picture_size", template, values)])
    y, x = np.mgrid[:size, :size].astype(np.float64)
    return x, y


def _wave(phase: NDArray[np.float64]) -> Array:
    return (0.5 + 0.5 * np.cos(phase)).astype(np.float32)
