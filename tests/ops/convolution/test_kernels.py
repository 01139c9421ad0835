from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.kernels import KERNELS, Matrix
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec

TEXTBOOK = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "edges_vertical": [[-1, 0, 1]] * 3,
    "edges_horizontal": [[-1] * 3, [0] * 3, [1] * 3],
    "sobel_x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "sobel_y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "laplacian": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "blur": [[1 / 9] * 3] * 3,
    "gaussian": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
}
SUMS = {"identity": 1, "blur": 1, "gaussian": 1, "sharpen": 1, "emboss": 1}
SUMS |= dict.fromkeys(("edges_vertical", "edges_horizontal", "sobel_x", "sobel_y", "laplacian"), 0)
sides = st.integers(1, 11)


def test_every_fixed_kernel_is_in_a_textbook() -> None:
    assert set(TEXTBOOK) == set(SUMS) == set(KERNELS) - {"random"}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_three_by_three_is_the_textbooks(name: str) -> None:
    assert np.array_equal(KERNELS[name].build(3, 3), np.array(TEXTBOOK[name], np.float32))


@pytest.mark.parametrize("name", KERNELS)
@given(height=sides, width=sides, seed=st.integers(-5, 5))
def test_any_size_is_finite(name: str, height: int, width: int, seed: int) -> None:
    kernel = KERNELS[name].build(height, width, seed)
    assert kernel.shape == (height, width)
    assert kernel.dtype == np.float32
    assert np.isfinite(kernel).all()
    assert KERNELS[name].name == name


@pytest.mark.parametrize("name", SUMS)
@given(height=sides, width=sides)
def test_a_flat_picture_stays_flat_or_vanishes(name: str, height: int, width: int) -> None:
    total = KERNELS[name].build(height, width).sum(dtype=np.float64)
    assert total == pytest.approx(SUMS[name], abs=1e-5)


@given(height=sides, width=sides)
def test_identity_returns_its_input(height: int, width: int) -> None:
    spec = Conv2dSpec(Axis(6, height, height - 1), Axis(5, width, width - 1))
    x = torch.arange(30.0).reshape(6, 5)
    assert torch.equal(
        conv2d(x, torch.from_numpy(KERNELS["identity"].build(height, width)), None, spec), x
    )


def bright_right(kernel: Matrix) -> float:
    """What the kernel says of a picture that is dark on the left and bright on the right."""
    columns = np.arange(kernel.shape[1])
    return float((kernel * (columns >= kernel.shape[1] / 2)).sum())


@pytest.mark.parametrize("name", ["edges_vertical", "sobel_x"])
@given(height=sides, width=sides)
def test_vertical_edges_need_two_columns(name: str, height: int, width: int) -> None:
    kernel = KERNELS[name].build(height, width)
    assert (bright_right(kernel) > 0) == (width > 1)
    other = {"edges_vertical": "edges_horizontal", "sobel_x": "sobel_y"}[name]
    assert np.array_equal(KERNELS[other].build(width, height), kernel.T)


def test_a_seed_is_a_kernel() -> None:
    first, again, other = (KERNELS["random"].build(3, 3, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_kernel_has_cells() -> None:
    with pytest.raises(ValueError, match="no cells"):
        KERNELS["blur"].build(0, 3)
