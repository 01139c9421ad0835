"""Matrices that mix the red, green and blue of a picture: 1x1 convolutions from 3 to 3 channels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cnnlib.core.problems import N_, Problem, SettingsError, Verbatim
from cnnlib.provenance.verification import Verification, compare

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]
"""Three rows, for the red, green and blue that come out, of the weights of those that go in."""

LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in the luma of ITU-R BT.601-7, section 2.5.1."""

LIMIT = 2.0
"""Largest magnitude of a weight."""


def saturation(amount: float) -> Matrix:
    """Return the matrix that moves each pixel from its grey at 0 to itself at 1, and beyond."""
    grey = np.tile(np.array(LUMA), (3, 1))
    matrix: Matrix = grey + amount * (np.eye(3) - grey)
    return matrix


@dataclass(frozen=True)
class Mixing:
    """A matrix with a known effect.

    Attributes:
        label: English name, marked for translation.
        matrix: `(3, 3)`.
    """

    label: str
    matrix: Matrix


MIXINGS: Mapping[str, Mixing] = {
    "same": Mixing(N_("Unchanged"), np.eye(3)),
    "grey": Mixing(N_("Grey"), saturation(0)),
    "swap": Mixing(N_("Swap red and blue"), np.eye(3)[::-1]),
    "drop": Mixing(N_("Drop red"), np.diag([0.0, 1.0, 1.0])),
    "pale": Mixing(N_("Less saturation"), saturation(0.4)),
    "vivid": Mixing(N_("More saturation"), saturation(1.8)),
}
"""Every named matrix by its code in the order of the buttons."""


def mix(picture: Pixels, matrix: Matrix) -> Pixels:
    """Return the picture with its channels mixed, rounded half up and cut off at 0 and 255.

    Args:
        picture: `(H, W, 3)`, red, green, blue.
        matrix: `(3, 3)`.
    """
    red, green, blue = np.moveaxis(picture.astype(np.float64), 2, 0)
    rows = [r * red + g * green + b * blue for r, g, b in matrix]
    mixed: Pixels = np.clip(np.floor(np.stack(rows, 2) + 0.5), 0, 255).astype(np.uint8)
    return mixed


def verify_mixing(picture: Pixels, matrix: Matrix) -> Verification:
    """Compare the products of the matrix with every pixel, before rounding, with `F.conv2d`.

    Args:
        picture: `(H, W, 3)`.
        matrix: `(3, 3)`.
    """
    x = torch.from_numpy(picture.astype(np.float32)).permute(2, 0, 1)
    weight = torch.from_numpy(matrix.astype(np.float32))
    result = F.conv2d(x[None], weight[:, :, None, None])[0].permute(1, 2, 0)
    expected = picture.astype(np.float64) @ matrix.T
    # The weights are rounded to float32 too.
    allowed = 5 * np.finfo(np.float32).eps * (picture.astype(np.float64) @ np.abs(matrix).T)
    return compare(expected, result.numpy(), allowed, "F.conv2d")


def format_matrix(matrix: Matrix) -> str:
    """Return the text that `parse_matrix` reads as `matrix` rounded to thousandths."""
    numbers = (round(float(value), 3) + 0.0 for value in matrix.ravel())
    return "_".join(repr(value).removesuffix(".0") for value in numbers)


def parse_matrix(text: str) -> Matrix:
    """Return the matrix written in a URL: nine numbers, row by row, joined by underscores.

    Raises:
        SettingsError: The text is not nine numbers of at most `LIMIT` (`no_matrix`).
    """
    try:
        values = [float(part) for part in text.split("_")] if text.count("_") == 8 else []
    except ValueError:
        values = []
    if len(values) != 9 or not all(math.isfinite(v) and abs(v) <= LIMIT for v in values):
        template = N_("{text} is not a matrix: write nine numbers from −{most} to {most}.")
        raise SettingsError(
            [Problem("no_matrix", template, {"text": Verbatim(text[:24]), "most": f"{LIMIT:g}"})]
        )
    return np.array(values).reshape(3, 3)
