from __future__ import annotations

import numpy as np
import pytest

from cnnlib.figures import palette
from cnnlib.figures.map_overlay import SIDE, TINT_AT, TINTS, overlay_image

PICTURE = np.zeros((28, 28), dtype=np.uint8)
PICTURE[:, 14:] = 255


def rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def test_without_strength_it_is_the_picture() -> None:
    image = overlay_image(PICTURE, np.ones((7, 7), np.float32), 0.0)
    assert image.shape == (SIDE, SIDE, 3)
    assert image.dtype == np.uint8
    stops = palette.picture_stops()
    assert image[0, 0].tolist() == rgb(stops[0])
    assert image[0, -1].tolist() == rgb(stops[-1])


def test_at_full_tint_the_largest_values_have_the_tints_and_zero_leaves_the_picture() -> None:
    values = np.zeros((28, 28), np.float32)
    values[3, 5], values[20, 20] = 2.0, -2.0
    image = overlay_image(PICTURE, values, TINT_AT)
    assert image[3 * 12 + 6, 5 * 12 + 6].tolist() == rgb(TINTS[1])
    assert image[20 * 12 + 6, 20 * 12 + 6].tolist() == rgb(TINTS[0])
    assert image[0, 0].tolist() == rgb(palette.picture_stops()[0])


@pytest.mark.parametrize("limit", [None, 4.0])
def test_at_full_strength_it_is_the_map_in_the_diverging_scale(limit: float | None) -> None:
    values = np.zeros((28, 28), np.float32)
    values[3, 5] = 2.0
    image = overlay_image(PICTURE, values, 1.0, limit)
    stops = palette.diverging_stops("light")
    assert image[0, 0].tolist() == rgb(stops[6])
    assert image[42, 66].tolist() == rgb(stops[12 if limit is None else 9])


def test_a_coarse_map_is_smooth_and_a_zero_one_is_no_error() -> None:
    ramp = np.linspace(-1, 1, 7, dtype=np.float32)[None].repeat(7, axis=0)
    row = overlay_image(PICTURE[:, :14].repeat(2, axis=1), ramp, 1.0)[SIDE // 2].astype(int)
    assert np.abs(np.diff(row, axis=0)).max() < 12
    zero = overlay_image(PICTURE, np.zeros((7, 7), np.float32), 1.0)
    assert (zero == 255).all()
