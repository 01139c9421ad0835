from __future__ import annotations

import numpy as np
import pytest

from cnnlib.data.fashion_format import reduce_to_fashion


@pytest.mark.parametrize("shape", [(28, 28), (56, 28), (10, 200), (1, 1), (3, 2)])
def test_any_size_becomes_28_by_28(shape):
    found = reduce_to_fashion(np.zeros(shape))
    assert found.shape == (28, 28)
    assert found.dtype == np.uint8


def test_a_picture_of_the_data_set_stays_as_it_is():
    image = np.zeros((28, 28))
    image[10:20, 8:22] = 200 / 255
    assert reduce_to_fashion(image).max() == 200
    assert (reduce_to_fashion(image) == (image * 255).round()).all()


def test_a_bright_ground_is_inverted():
    image = np.ones((56, 56))
    image[20:40, 20:40] = 0.0
    found = reduce_to_fashion(image)
    assert found[0, 0] == 0
    assert found[14, 14] == 255


def test_what_is_not_square_keeps_its_proportions():
    image = np.zeros((20, 80))
    image[5:15, 5:75] = 1.0
    found = reduce_to_fashion(image)
    rows, columns = (found > 127).any(1).sum(), (found > 127).any(0).sum()
    assert columns / rows == pytest.approx(7, rel=0.3)
    assert found[:9].max() == 0
    assert found[-9:].max() == 0
