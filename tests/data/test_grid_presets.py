from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.data.grid_presets import GRID_PRESETS

sides = st.integers(1, 64)


@pytest.mark.parametrize("name", GRID_PRESETS)
@given(height=sides, width=sides, seed=st.integers(0, 9999))
def test_the_code_gives_exactly_the_picture(name: str, height: int, width: int, seed: int) -> None:
    sample = GRID_PRESETS[name]
    grid = sample.build(height, width, seed)
    assert grid.shape == (height, width)
    assert grid.dtype == np.float32
    assert np.array_equal(grid, np.round(grid))
    written = eval(sample.code(height, width, seed), {"torch": torch})
    assert written.dtype == torch.float32
    assert np.array_equal(grid, written.numpy())


def test_the_pictures_are_what_they_are_called() -> None:
    grids = {name: sample.build(3, 4) for name, sample in GRID_PRESETS.items()}
    assert grids["ramp"].tolist() == [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5]]
    assert grids["edge"].tolist() == [[0, 0, 1, 1]] * 3
    assert grids["checkerboard"].tolist() == [[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    assert grids["impulse"].tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    assert grids["cross"].tolist() == [[0, 1, 0, 0], [1, 1, 1, 1], [0, 1, 0, 0]]
    drawn = GRID_PRESETS["random"].build(64, 64)
    assert (drawn.min(), drawn.max()) == (-9, 9)


def test_a_seed_is_a_picture() -> None:
    first, again, other = (GRID_PRESETS["random"].build(4, 4, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
