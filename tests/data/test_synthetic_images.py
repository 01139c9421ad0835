from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.data import synthetic_images
from cnnlib.data.synthetic_images import SYNTHETIC_IMAGES


@given(name=st.sampled_from(sorted(SYNTHETIC_IMAGES)), size=st.integers(1, 80))
def test_every_picture_is_grey_between_black_and_white(name: str, size: int) -> None:
    picture = SYNTHETIC_IMAGES[name].build(size)
    assert picture.shape == (size, size)
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1


@pytest.mark.parametrize("name", SYNTHETIC_IMAGES)
def test_every_picture_uses_the_whole_scale_at_its_usual_size(name: str) -> None:
    picture = SYNTHETIC_IMAGES[name].build()
    assert picture.shape == (128, 128)
    assert picture.min() < 0.02
    assert picture.max() > 0.98


@pytest.mark.parametrize("size", [0, -1, 4097])
@pytest.mark.parametrize("name", SYNTHETIC_IMAGES)
def test_a_size_out_of_range_is_said(name: str, size: int) -> None:
    with pytest.raises(SettingsError, match=f"not {size}") as caught:
        SYNTHETIC_IMAGES[name].build(size)
    assert caught.value.problems[0].code == "picture_size"


def test_stripes_run_as_they_are_called() -> None:
    vertical, horizontal = (
        SYNTHETIC_IMAGES["vertical"].build(),
        SYNTHETIC_IMAGES["horizontal"].build(),
    )
    assert np.ptp(vertical, axis=0).max() < 1e-6
    assert np.ptp(horizontal, axis=1).max() < 1e-6
    np.testing.assert_allclose(horizontal, vertical.T, atol=1e-6)
    diagonal = SYNTHETIC_IMAGES["diagonal"].build()
    np.testing.assert_allclose(diagonal[1:, :-1], diagonal[:-1, 1:], atol=1e-6)


@given(period=st.integers(2, 40), size=st.integers(1, 100))
def test_a_grating_repeats_after_its_period(period: int, size: int) -> None:
    row = synthetic_images.grating(size, 0, period)[0]
    assert row[0] == 1
    np.testing.assert_allclose(row[period:], row[: max(size - period, 0)], atol=1e-5)
    if period % 2 == 0 and size > period // 2:
        assert row[period // 2] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("bad", [0.0, -1.0, float("nan")])
def test_a_period_must_be_positive(bad: float) -> None:
    with pytest.raises(ValueError, match="period"):
        synthetic_images.grating(period=bad)


def test_a_chess_field_must_have_a_side() -> None:
    with pytest.raises(ValueError, match="side"):
        synthetic_images.checker(side=0)


def test_the_zone_plate_grows_from_one_wave_to_the_finest() -> None:
    plate = synthetic_images.zone_plate(129)
    np.testing.assert_allclose(plate, plate.T, atol=1e-6)
    np.testing.assert_allclose(plate, plate[::-1, ::-1], atol=1e-6)
    assert plate[64, 64] == 1
    # Near the edge one pixel differs from the next as much as black from white.
    assert np.abs(np.diff(plate[64, -8:])).min() > 0.7


def test_the_chessboard_alternates() -> None:
    board = synthetic_images.checker(6, 2)
    assert board[0].tolist() == [0, 0, 1, 1, 0, 0]
    assert np.array_equal(board[2], 1 - board[0])


def test_the_circle_has_its_area_and_turns_into_itself() -> None:
    disc = synthetic_images.circle(200, radius=60)
    assert disc.sum() == pytest.approx(np.pi * 60**2, rel=0.01)
    assert np.array_equal(disc, np.rot90(disc))


def test_a_point_shows_the_kernel() -> None:
    kernel = torch.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    spot = torch.from_numpy(synthetic_images.point(9))[None, None]
    seen = F.conv2d(spot, kernel, padding=1)[0, 0, 3:6, 3:6]
    assert torch.equal(seen, kernel[0, 0].flip(0, 1))


@pytest.mark.parametrize("char", ["A", "W", "i", "g", "Q", "WWW", "é"])
@pytest.mark.parametrize("size", [32, 128])
def test_a_letter_is_centred_and_inside(char: str, size: int) -> None:
    rows, columns = np.nonzero(synthetic_images.letter(size, char))
    for found in (rows, columns):
        assert abs(found.min() + found.max() - (size - 1)) <= 1
        assert found.min() > 0.1 * size
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(0.7 * size, abs=3)


def test_letters_differ_and_a_blank_is_black() -> None:
    assert not np.array_equal(synthetic_images.letter(char="A"), synthetic_images.letter(char="B"))
    assert synthetic_images.letter(char=" ").max() == synthetic_images.letter(char="").max() == 0
