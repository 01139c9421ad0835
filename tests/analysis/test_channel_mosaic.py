from __future__ import annotations

import numpy as np

from cnnlib.analysis.channel_mosaic import channel_mosaic


def test_channels_stand_in_rows_with_a_line_between():
    maps = np.arange(1, 4, dtype=np.float32).reshape(3, 1, 1).repeat(2, 1).repeat(2, 2)
    mosaic = channel_mosaic(maps)
    third = np.float32(1) / 3
    expected = np.array(
        [
            [third, third, 0, 2 * third, 2 * third],
            [third, third, 0, 2 * third, 2 * third],
            [0, 0, 0, 0, 0],
            [1, 1, 0, 0, 0],
            [1, 1, 0, 0, 0],
        ],
        np.float32,
    )
    np.testing.assert_allclose(mosaic, expected, rtol=1e-6)


def test_magnitudes_count_and_only_the_first_channels_are_shown():
    maps = np.array([-2, 1, 100], np.float32).reshape(3, 1, 1)
    np.testing.assert_array_equal(channel_mosaic(maps, most=2), [[1, 0, 0.5]])


def test_silent_channels_stay_dark():
    assert not channel_mosaic(np.zeros((5, 3, 3), np.float32)).any()
