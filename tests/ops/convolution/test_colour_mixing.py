from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from cnnlib.core.problems import SettingsError
from cnnlib.ops.convolution.colour_mixing import (
    LIMIT,
    LUMA,
    MIXINGS,
    format_matrix,
    mix,
    parse_matrix,
    saturation,
    verify_mixing,
)

PICTURES = arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3)))
MATRICES = arrays(
    np.float64, (3, 3), elements=st.floats(-LIMIT, LIMIT).map(lambda value: round(value, 3))
)


@given(PICTURES, MATRICES)
def test_mixing_is_a_1x1_convolution(picture: np.ndarray, matrix: np.ndarray) -> None:
    x = torch.from_numpy(picture).permute(2, 0, 1).double()
    y = F.conv2d(x[None], torch.from_numpy(matrix)[:, :, None, None])[0].permute(1, 2, 0)
    mixed = mix(picture, matrix).astype(np.float64)
    # Half a level of rounding, and what the order of a sum can do to an exact half.
    np.testing.assert_allclose(mixed, y.numpy().clip(0, 255), atol=0.5 + 1e-9)


@given(PICTURES)
def test_each_named_matrix_does_what_it_says(picture: np.ndarray) -> None:
    mixed = {name: mix(picture, mixing.matrix) for name, mixing in MIXINGS.items()}
    assert np.array_equal(mixed["same"], picture)
    assert np.array_equal(mixed["swap"], picture[..., ::-1])
    assert not mixed["drop"][..., 0].any()
    assert np.array_equal(mixed["drop"][..., 1:], picture[..., 1:])
    grey = mixed["grey"]
    assert np.array_equal(grey[..., 0], grey[..., 1])
    assert np.array_equal(grey[..., 0], grey[..., 2])
    pillows = np.asarray(Image.fromarray(picture).convert("L"), dtype=int)
    assert np.abs(grey[..., 0].astype(int) - pillows).max() <= 1


def test_the_weights_of_grey_are_those_of_bt_601() -> None:
    assert LUMA == (0.299, 0.587, 0.114)
    assert sum(LUMA) == pytest.approx(1)


def test_saturation_goes_from_grey_to_the_picture_and_beyond() -> None:
    pixel = np.array([200.0, 100.0, 50.0])
    grey = float(np.dot(LUMA, pixel))
    np.testing.assert_allclose(saturation(0) @ pixel, grey)
    np.testing.assert_allclose(saturation(1) @ pixel, pixel)
    np.testing.assert_allclose(saturation(2) @ pixel - grey, 2 * (pixel - grey))


@given(MATRICES)
def test_a_matrix_is_written_as_it_is_read(matrix: np.ndarray) -> None:
    np.testing.assert_array_equal(parse_matrix(format_matrix(matrix)), matrix)


@pytest.mark.parametrize(
    "text", ["", "1", "1_0_0_0_1_0_0_0", "1_0_0_0_1_0_0_0_2.1", "nan_0_0_0_1_0_0_0_1", "a_" * 8]
)
def test_what_is_no_matrix_is_refused(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_matrix(text)
    assert caught.value.problems[0].code == "no_matrix"


@given(PICTURES, MATRICES)
def test_the_products_match_conv2d(picture: np.ndarray, matrix: np.ndarray) -> None:
    checked = verify_mixing(picture, matrix)
    assert checked.holds
    assert checked.operator == "F.conv2d"
