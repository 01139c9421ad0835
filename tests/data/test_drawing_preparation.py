from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib.data import fashion_mnist
from cnnlib.data.drawing_preparation import (
    FAINT,
    SIDE,
    bright_on_black,
    prepare_drawing,
    reduce_canvas,
)


def canvas(top: int, left: int, rows: int, columns: int, side: int = 252) -> np.ndarray:
    drawn = np.zeros((side, side), np.uint8)
    drawn[top : top + rows, left : left + columns] = 255
    return drawn


def box(image: np.ndarray) -> tuple[int, int, int, int]:
    """First row, first column, rows and columns of what is not black."""
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    return rows[0], columns[0], rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def test_an_empty_canvas_is_no_drawing() -> None:
    assert prepare_drawing(np.zeros((252, 252), np.uint8)) is None


def test_every_step_of_a_small_drawing_in_a_corner() -> None:
    found = prepare_drawing(canvas(150, 180, 80, 40))
    assert found is not None
    assert (found.top, found.left) == (150, 180)
    assert found.cropped.shape == (80, 40)
    assert found.scaled.shape == (28, 14)
    assert found.image.shape == (SIDE, SIDE)
    assert box(found.image) == (0, 7, 28, 14)
    assert found.image.max() == 255
    assert box(found.uncentred)[0] > 10


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 120), st.integers(1, 120), st.integers(0, 132), st.integers(0, 132))
def test_where_it_is_drawn_makes_no_difference(
    rows: int, columns: int, top: int, left: int
) -> None:
    one = prepare_drawing(canvas(top, left, rows, columns))
    other = prepare_drawing(canvas(0, 0, rows, columns))
    assert one is not None
    assert other is not None
    np.testing.assert_array_equal(one.image, other.image)
    first_row, first_column, high, wide = box(one.image)
    assert max(high, wide) == SIDE
    assert first_row == (SIDE - high + 1) // 2
    assert first_column == (SIDE - wide + 1) // 2


def test_a_single_point_is_a_drawing() -> None:
    found = prepare_drawing(canvas(9, 9, 1, 1))
    assert found is not None
    assert (found.image == 255).all()


def test_the_data_set_fills_28_pixels_and_is_centred_in_the_same_way() -> None:
    """What is drawn has to look like this."""
    images = fashion_mnist.load(train=False).images[:2000].numpy()
    boxes = np.array([box(image) for image in images])
    longer = boxes[:, 2:].max(1)
    assert (longer >= 27).all()
    assert (longer == SIDE).mean() > 0.97
    for start, size in ((boxes[:, 0], boxes[:, 2]), (boxes[:, 1], boxes[:, 3])):
        shorter = size < 27
        expected = (SIDE - size[shorter] + 1) // 2
        assert (start[shorter] == expected).mean() > 0.95


@pytest.mark.parametrize("number", [0, 7, 42])
def test_a_picture_of_the_data_set_stays_as_it_is(number: int) -> None:
    image = fashion_mnist.load(train=False).images[number].numpy()
    found = prepare_drawing(image)
    assert found is not None
    assert np.abs(found.image.astype(int) - image).max() <= 1


def test_a_canvas_is_reduced_by_the_mean_over_areas() -> None:
    drawn = np.random.default_rng(0).integers(0, 256, (252, 252), dtype=np.uint8)
    means = drawn.reshape(28, 9, 28, 9).mean((1, 3))
    assert np.abs(reduce_canvas(drawn) - means).max() < 1  # Pillow rounds after each axis


def test_the_faint_ground_of_a_photograph_is_trimmed() -> None:
    photograph = np.random.default_rng(0).integers(0, FAINT + 1, (90, 120), dtype=np.uint8)
    photograph[20:60, 30:50] = 180
    found = prepare_drawing(photograph, FAINT)
    assert found is not None
    assert (found.top, found.left, found.cropped.shape) == (20, 30, (40, 20))
    whole = prepare_drawing(photograph)
    assert whole is not None
    assert whole.cropped.shape == (90, 120)


def test_a_picture_that_is_not_square_keeps_its_proportions() -> None:
    drawn = np.full((56, 28), 255, np.uint8)
    found = prepare_drawing(drawn)
    assert found is not None
    for image in (found.image, found.uncentred):
        assert box(image) == (0, 7, 28, 14)


@pytest.mark.parametrize("shape", [(28, 28), (56, 28), (1, 1), (3, 2)])
def test_an_upload_keeps_its_size(shape: tuple[int, int]) -> None:
    found = bright_on_black(np.zeros(shape))
    assert found.shape == shape
    assert found.dtype == np.uint8
    assert not found.any()


def test_an_upload_that_is_bright_on_black_stays_as_it_is() -> None:
    image = np.zeros((28, 28))
    image[10:20, 8:22] = 200 / 255
    assert (bright_on_black(image) == (image * 255).round()).all()


def test_a_bright_ground_is_inverted() -> None:
    image = np.ones((56, 56))
    image[20:40, 20:40] = 0.25
    found = bright_on_black(image)
    assert found[0, 0] == 0
    assert found[30, 30] == 191
