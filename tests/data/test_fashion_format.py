from __future__ import annotations

import numpy as np
import pytest

from cnnlib.data.fashion_format import bright_on_black


@pytest.mark.parametrize("shape", [(28, 28), (56, 28), (1, 1), (3, 2)])
def test_the_size_stays(shape):
    found = bright_on_black(np.zeros(shape))
    assert found.shape == shape
    assert found.dtype == np.uint8
    assert not found.any()


def test_a_picture_of_the_data_set_stays_as_it_is():
    image = np.zeros((28, 28))
    image[10:20, 8:22] = 200 / 255
    assert (bright_on_black(image) == (image * 255).round()).all()


def test_a_bright_ground_is_inverted():
    image = np.ones((56, 56))
    image[20:40, 20:40] = 0.25
    found = bright_on_black(image)
    assert found[0, 0] == 0
    assert found[30, 30] == 191
