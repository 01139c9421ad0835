"""The mosaic of filters: each one whole, with gaps of zero."""

from __future__ import annotations

import numpy as np
import pytest

from cnnlib.ui.pages.training.first_layer_filters import filter_mosaic


@pytest.mark.parametrize("count", [1, 2, 6, 17, 64])
def test_every_filter_is_in_the_mosaic(count: int) -> None:
    filters = np.arange(1, count * 15 + 1, dtype=np.float32).reshape(count, 5, 3)
    mosaic = filter_mosaic(filters)
    assert sorted(mosaic[mosaic != 0]) == sorted(filters.ravel())
    np.testing.assert_array_equal(mosaic[:5, :3], filters[0])
    assert not mosaic[5::6].any()
    assert not mosaic[:, 3::4].any()


@pytest.mark.parametrize("filters", [None, [], [[1.0]], np.zeros((0, 5, 5))])
def test_what_are_no_filters(filters: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        filter_mosaic(filters)
