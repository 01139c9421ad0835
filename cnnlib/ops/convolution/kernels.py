"""Kernels with a known effect, for a window of any size.

At 3 x 3 each is the matrix of the textbooks (Gonzalez and Woods, "Digital Image Processing",
chapter 3); other sizes generalize it.  The centre of an even axis is its upper or left middle
cell, `(k - 1) // 2`, so that with `p = k - 1` the identity returns its input.

A kernel of differences is zero along an axis of length 1, where there is no difference to take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.problems import N_

Matrix = NDArray[np.float32]
_Exact = NDArray[np.float64]


@dataclass(frozen=True)
class Kernel:
    """A kernel that can be built at any size.

    Attributes:
        name: Code in the URL.
        label: English name, marked for translation.
        weights: Returns the float64 matrix for height, width and seed.
    """

    name: str
    label: str
    weights: Callable[[int, int, int], _Exact]

    def build(self, height: int, width: int, seed: int = 0) -> Matrix:
        """Return the weights, float32, `(height, width)`.

        Args:
            height: Rows, 1 or more.
            width: Columns, 1 or more.
            seed: Seed of a random kernel; the others ignore it.

        Raises:
            ValueError: A side is less than 1.
        """
        if height < 1 or width < 1:
            raise ValueError(f"a kernel of {height} x {width} has no cells")
        return self.weights(height, width, seed).astype(np.float32)


def _impulse(n: int) -> _Exact:
    """Return 1 at the centre and 0 elsewhere: `[0, 1, 0]`."""
    line = np.zeros(n)
    line[(n - 1) // 2] = 1
    return line


def _smooth(n: int) -> _Exact:
    """Return row `n - 1` of Pascal's triangle: `[1, 2, 1]`."""
    return np.array([comb(n - 1, i) for i in range(n)], dtype=np.float64)


def _sides(n: int) -> _Exact:
    """Return -1 before the middle and 1 after it: `[-1, 0, 1]`."""
    line: _Exact = np.sign(np.arange(n) - (n - 1) / 2)
    return line


def _slope(n: int) -> _Exact:
    """Return the smoothed difference of Sobel's kernel: `[-1, 0, 1]`, `[-1, -2, 0, 2, 1]`."""
    if n < 3:
        return _sides(n)
    return np.convolve(_smooth(n - 2), [-1, 0, 1])


def _cross(height: int, width: int) -> _Exact:
    """Return 1 in the row and the column of the centre, except at the centre itself."""
    rows, columns = _impulse(height)[:, None], _impulse(width)[None, :]
    cross: _Exact = rows + columns - 2 * rows * columns
    return cross


def _identity(height: int, width: int, _: int) -> _Exact:
    return np.outer(_impulse(height), _impulse(width))


def _edges_vertical(height: int, width: int, _: int) -> _Exact:
    return np.outer(np.ones(height), _sides(width))


def _edges_horizontal(height: int, width: int, _: int) -> _Exact:
    return np.outer(_sides(height), np.ones(width))


def _sobel_x(height: int, width: int, _: int) -> _Exact:
    return np.outer(_smooth(height), _slope(width))


def _sobel_y(height: int, width: int, _: int) -> _Exact:
    return np.outer(_slope(height), _smooth(width))


def _laplacian(height: int, width: int, _: int) -> _Exact:
    neighbours = _cross(height, width)
    laplacian: _Exact = neighbours - neighbours.sum() * _identity(height, width, 0)
    return laplacian


def _sharpen(height: int, width: int, _: int) -> _Exact:
    return _identity(height, width, 0) - _laplacian(height, width, 0)


def _blur(height: int, width: int, _: int) -> _Exact:
    return np.full((height, width), 1 / (height * width))


def _gaussian(height: int, width: int, _: int) -> _Exact:
    weights = np.outer(_smooth(height), _smooth(width))
    gaussian: _Exact = weights / weights.sum()
    return gaussian


def _emboss(height: int, width: int, _: int) -> _Exact:
    return _sides(height)[:, None] + _sides(width)[None, :] + _identity(height, width, 0)


def _random(height: int, width: int, seed: int) -> _Exact:
    """Return random multiples of 0.1 from -1 to 1, which are short to display."""
    return np.random.default_rng(abs(seed)).integers(-10, 11, (height, width)) / 10


KERNELS: Mapping[str, Kernel] = {
    kernel.name: kernel
    for kernel in (
        Kernel("identity", N_("Identity"), _identity),
        Kernel("edges_vertical", N_("Vertical edges"), _edges_vertical),
        Kernel("edges_horizontal", N_("Horizontal edges"), _edges_horizontal),
        Kernel("sobel_x", N_("Sobel, vertical edges"), _sobel_x),
        Kernel("sobel_y", N_("Sobel, horizontal edges"), _sobel_y),
        Kernel("laplacian", N_("Laplacian"), _laplacian),
        Kernel("blur", N_("Blur (mean)"), _blur),
        Kernel("gaussian", N_("Blur (Gaussian)"), _gaussian),
        Kernel("sharpen", N_("Sharpen"), _sharpen),
        Kernel("emboss", N_("Emboss"), _emboss),
        Kernel("random", N_("Random"), _random),
    )
}
"""Every kernel by its name, in the order of the menu."""
