"""Colour pictures drawn by the project, for what a convolution does with channels.

All are uint8 arrays of shape `(H, W, 3)`: red, green, blue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.problems import N_

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Colour = tuple[int, int, int]
Pixels = NDArray[np.uint8]

WIDTH, HEIGHT = 240, 180
FINER = 4
"""Each pixel is the mean of so many rows and columns drawn."""


@dataclass(frozen=True)
class ColourImage:
    """A colour picture.

    Attributes:
        label: English name, marked for translation.
        draw: Returns the picture.
    """

    label: str
    draw: Callable[[], Pixels]


def balloons() -> Pixels:
    """Return three balloons over hills: a red, a yellow and a blue one, in front of a sky."""
    from PIL import Image, ImageDraw

    width, height = WIDTH * FINER, HEIGHT * FINER
    y, x = np.mgrid[:height, :width] / FINER
    share = (y / HEIGHT)[..., None]
    scene = (1 - share) * np.array([86, 156, 224]) + share * np.array([246, 232, 206])
    glow = np.exp(-((x - 196) ** 2 + (y - 34) ** 2) / 420)[..., None]
    scene = scene + glow * (np.array([255, 244, 190]) - scene)
    hills = (
        (132 + 9 * np.sin(x / 31 + 1.2) + 4 * np.sin(x / 12), (104, 146, 122)),
        (148 + 8 * np.sin(x / 24 + 3.4), (62, 128, 62)),
        (163 + 5 * np.sin(x / 19), (150, 118, 62)),
    )
    for line, colour in hills:
        scene = np.where((y > line)[..., None], np.array(colour), scene)
    page = Image.fromarray(scene.clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(page)
    for column, row, radius, colour, stripe in (
        (74, 62, 36, (206, 38, 44), (246, 206, 120)),
        (150, 88, 25, (244, 196, 30), (226, 112, 32)),
        (206, 112, 16, (38, 84, 190), (222, 232, 246)),
    ):
        _balloon(pen, column, row, radius, colour, stripe)
    small = page.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    return np.asarray(small).copy()


def colour_circle() -> Pixels:
    """Return every hue around a circle, from white in the middle to full saturation at its edge."""
    from PIL import Image

    size = HEIGHT
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    radius = np.hypot(x, y) / (size / 2 - 6)
    planes = [np.arctan2(y, x) % (2 * np.pi) / (2 * np.pi), np.minimum(radius, 1), np.ones_like(x)]
    hues = Image.fromarray(np.stack([(255 * p).astype(np.uint8) for p in planes], 2), "HSV")
    edge = np.clip((1 - radius) * (size / 2 - 6) + 0.5, 0, 1)[..., None]
    mixed = edge * np.asarray(hues.convert("RGB")) + (1 - edge) * np.array([38, 40, 46])
    rounded: Pixels = np.round(mixed).astype(np.uint8)
    return rounded


COLOUR_IMAGES: Mapping[str, ColourImage] = MappingProxyType(
    {
        "balloons": ColourImage(N_("Balloons"), balloons),
        "circle": ColourImage(N_("Colour circle"), colour_circle),
    }
)
"""Every picture by its code in the URL, in the order of the menu."""


def _balloon(
    pen: ImageDraw, column: float, row: float, radius: float, colour: Colour, stripe: Colour
) -> None:
    """Draw an envelope with two stripes, its ropes and its basket, in pixels of the picture."""

    def at(*places: tuple[float, float]) -> list[tuple[float, float]]:
        return [(FINER * (column + a * radius), FINER * (row + b * radius)) for a, b in places]

    for side in (-1, 1):
        pen.line(at((side * 0.62, 0.75), (side * 0.18, 1.62)), fill=(70, 54, 42), width=FINER)
    for half, fill in ((1.0, colour), (0.62, stripe), (0.34, colour)):
        pen.ellipse(at((-half, -1), (half, 1)), fill=fill)
        # The envelope narrows from where a straight line touches the ellipse to the basket.
        shoulder, mouth = 0.93 * half, 0.3 * half
        pen.polygon(
            at((-shoulder, 0.36), (shoulder, 0.36), (mouth, 1.25), (-mouth, 1.25)), fill=fill
        )
    pen.rectangle(at((-0.2, 1.55), (0.2, 1.9)), fill=(112, 74, 40))
