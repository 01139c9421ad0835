from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.data.grid_presets import (
    GRID_PRESETS,
    LARGEST_EDIT,
    MOST_EDITS,
    apply_edits,
    format_edits,
    parse_edits,
    shrink,
    shrink_code,
)

sides = st.integers(1, 64)
values = st.floats(-LARGEST_EDIT, LARGEST_EDIT, allow_subnormal=True)
edits = st.dictionaries(st.tuples(st.integers(0, 63), st.integers(0, 63)), values, max_size=20)


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


@given(height=sides, width=sides, seed=st.integers(0, 99))
def test_shrinking_gives_whole_numbers_and_its_code_the_same(
    height: int, width: int, seed: int
) -> None:
    image = np.random.default_rng(seed).integers(0, 256, (28, 28), dtype=np.uint8)
    grid = shrink(image, height, width)
    assert grid.shape == (height, width)
    assert grid.dtype == np.float32
    assert set(np.unique(grid)) <= set(range(10))
    code = shrink_code("image", height, width)
    written = eval(code, {"torch": torch, "image": torch.from_numpy(image)})
    assert np.array_equal(grid, written.numpy())


def test_shrinking_takes_the_mean_of_areas() -> None:
    image = np.zeros((28, 28), dtype=np.uint8)
    image[:, 14:] = 255
    assert shrink(image, 2, 2).tolist() == [[0, 9], [0, 9]]
    assert shrink(image, 1, 1).tolist() == [[4]]
    assert np.array_equal(shrink(image, 28, 28), np.where(image, 9, 0))


@given(edits)
def test_edits_survive_an_address(changes: dict[tuple[int, int], float]) -> None:
    assert parse_edits(format_edits(changes)) == changes


def test_edits_are_short_text() -> None:
    assert parse_edits("0.1.-2~1.1.0.5~0.1.5e-3") == {(0, 1): 5e-3, (1, 1): 0.5}
    assert format_edits({(1, 1): 1.5, (0, 1): -2.0}) == "0.1.-2~1.1.1.5"
    assert parse_edits("") == {}
    assert format_edits({}) == ""


@pytest.mark.parametrize(
    "text",
    [
        *("~", "1", "1.2", "1.2.", "1.2.x", "a.b.1", "-1.0.1", "0.0.nan", "0.0.inf", "0.0.-inf"),
        *("0.0.1e999", "0.0.1e13", "0.0.1_0", "0_0.0.1", "0.0.1~", "0.0. 1", "٣.0.1", "0.0.٣"),
        *("0.0.0x10", "99999.0.1", "0.0.1.2.3", "0.0.1\n", "~".join(["0.0.1"] * (MOST_EDITS + 1))),
    ],
)
def test_nonsense_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_edits(text)
    assert str(caught.value).endswith(".")


@given(st.text(alphabet="0123456789.~-e+naif ", max_size=20))
def test_no_text_gets_past_the_sentence(text: str) -> None:
    try:
        found = parse_edits(text)
    except SettingsError:
        return
    assert np.isfinite(list(found.values())).all()


def test_the_most_edits_are_accepted() -> None:
    text = "~".join(f"{i // 64}.{i % 64}.1" for i in range(MOST_EDITS))
    assert len(parse_edits(text)) == MOST_EDITS


def test_applying_changes_a_copy() -> None:
    grid = np.zeros((2, 3), dtype=np.float32)
    changed = apply_edits(grid, {(1, 2): -1.5})
    assert changed.tolist() == [[0, 0, 0], [0, 0, -1.5]]
    assert not grid.any()


@pytest.mark.parametrize("cell", [(2, 0), (0, 3), (-1, 0), (0, -1)])
def test_a_cell_outside_is_refused(cell: tuple[int, int]) -> None:
    with pytest.raises(SettingsError, match="no row"):
        apply_edits(np.zeros((2, 3), dtype=np.float32), {cell: 1.0})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e13])
def test_a_value_without_a_size_is_refused(value: float) -> None:
    with pytest.raises(SettingsError, match="up to 1e12"):
        apply_edits(np.zeros((2, 3), dtype=np.float32), {(0, 0): value})
    with pytest.raises(SettingsError, match="up to 1e12"):
        format_edits({(0, 0): value})
