from __future__ import annotations

import numpy as np
import pytest

from cnnlib.data.colour_images import COLOUR_IMAGES


@pytest.mark.parametrize("name", COLOUR_IMAGES)
def test_every_picture_has_each_colour_from_faint_to_full(name: str) -> None:
    picture = COLOUR_IMAGES[name].draw()
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    for channel in range(3):
        others = [other for other in range(3) if other != channel]
        lead = picture[..., channel].astype(int) - picture[..., others].max(axis=-1)
        assert lead.max() > 50, (name, channel)
    assert np.array_equal(picture, COLOUR_IMAGES[name].draw())
