"""A drawing or an upload brought into the form of Fashion-MNIST's pictures, step by step.

The pictures of the data set fill 28 pixels along their longer side and are in the middle along the
other (Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747, figure 1: trim the edges, resize the longest
edge to 28, extend the shortest edge to 28 with the picture in the centre).  A drawing that is small
or off the middle looks unlike anything that a network was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 28
"""Rows and columns of a picture of the data set."""

FAINT = 13
"""Largest value that the data set's makers trimmed from the edges: 5 % of the range."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class PreparedDrawing:
    """A drawing on its way to a picture of the data set.

    Attributes:
        drawn: The whole canvas, uint8 (H, W), bright on black.
        top: First row of the canvas that is not black or too faint.
        left: First column likewise.
        cropped: The rectangle from there to the last row and column likewise.
        scaled: It with its longer side reduced or enlarged to 28, uint8.
        image: It in the middle of 28 x 28, uint8.
        uncentred: The whole canvas reduced to 28 x 28 as it is, uint8, for comparison.
    """

    drawn: Pixels
    top: int
    left: int
    cropped: Pixels
    scaled: Pixels
    image: Pixels
    uncentred: Pixels


def bright_on_black(image: NDArray[np.floating[Any]]) -> Pixels:
    """Return a picture as bytes, inverted where the median of its border is bright.

    Args:
        image: Float from 0 to 1, (H, W).

    Returns:
        Uint8 (H, W), from 0.
    """
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    values = 1 - image if float(np.median(border)) > 0.5 else image
    found: Pixels = (values * 255).round().clip(0, 255).astype(np.uint8)
    return found


def prepare_drawing(drawn: Pixels, faint: int = 0) -> PreparedDrawing | None:
    """Return a drawing reduced as the data set is; None while nothing is drawn.

    Args:
        drawn: Uint8 (H, W), bright on black.
        faint: Largest value that counts as black at the edges, as the ground of a photograph is
            never all black.
    """
    inked = drawn > faint
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return None
    top, left = int(rows[0]), int(columns[0])
    cropped = np.ascontiguousarray(drawn[top : rows[-1] + 1, left : columns[-1] + 1])
    scaled = _scaled(cropped)
    return PreparedDrawing(
        drawn=drawn,
        top=top,
        left=left,
        cropped=cropped,
        scaled=scaled,
        image=_centred(scaled),
        uncentred=reduce_canvas(drawn),
    )


def reduce_canvas(drawn: Pixels) -> Pixels:
    """Return a canvas, uint8 (H, W), reduced to 28 x 28 by the mean over areas.

    What is not square has black beside it.
    """
    side = max(drawn.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = ((side - each) // 2 for each in drawn.shape)
    square[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    return np.asarray(Image.fromarray(square).resize((SIDE, SIDE), Image.Resampling.BOX))


def _scaled(cropped: Pixels) -> Pixels:
    """Return a picture with its longer side 28 and its shorter one in proportion, at least 1."""
    longer = max(cropped.shape)
    height, width = (max(1, round(SIDE * side / longer)) for side in cropped.shape)
    # Pillow's bilinear filter covers all pixels of a cell when it reduces.
    return np.asarray(Image.fromarray(cropped).resize((width, height), Image.Resampling.BILINEAR))


def _centred(scaled: Pixels) -> Pixels:
    """Return a picture in the middle of 28 x 28.

    Of an odd number of free rows or columns one more is at the top or left, as in the data set.
    """
    image = np.zeros((SIDE, SIDE), np.uint8)
    rows, columns = scaled.shape
    top, left = (SIDE - rows + 1) // 2, (SIDE - columns + 1) // 2
    image[top : top + rows, left : left + columns] = scaled
    return image
