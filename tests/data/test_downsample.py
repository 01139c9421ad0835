from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.data.downsample import downsample, downsample_code

sides = st.integers(1, 64)


@given(height=sides, width=sides, seed=st.integers(0, 99))
def test_downsampling_gives_whole_numbers_and_its_code_the_same(
    height: int, width: int, seed: int
) -> None:
    image = np.random.default_rng(seed).integers(0, 256, (28, 28), dtype=np.uint8)
    grid = downsample(image, height, width)
    assert grid.shape == (height, width)
    assert grid.dtype == np.float32
    assert set(np.unique(grid)) <= set(range(10))
    code = downsample_code("image", height, width)
    written = eval(code, {"torch": torch, "image": torch.from_numpy(image)})
    assert np.array_equal(grid, written.numpy())


def test_downsampling_takes_the_mean_of_areas() -> None:
    image = np.zeros((28, 28), dtype=np.uint8)
    image[:, 14:] = 255
    assert downsample(image, 2, 2).tolist() == [[0, 9], [0, 9]]
    assert downsample(image, 1, 1).tolist() == [[4]]
    assert np.array_equal(downsample(image, 28, 28), np.where(image, 9, 0))
