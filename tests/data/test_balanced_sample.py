from __future__ import annotations

import pytest

from cnnlib.data import fashion_mnist
from cnnlib.data.balanced_sample import balanced_sample


def test_there_are_as_many_pictures_of_each_class_in_random_order():
    labels = fashion_mnist.load(train=False).labels
    found = balanced_sample(2, 0)
    assert len(set(found)) == 20
    classes = labels[list(found)].tolist()
    assert sorted(classes) == sorted([*range(10), *range(10)])
    assert classes != sorted(classes)
    assert balanced_sample(2, 0) == found
    assert balanced_sample(2, 1) != found


def test_more_pictures_than_there_are_is_a_mistake():
    with pytest.raises(ValueError, match="larger than population"):
        balanced_sample(1001, 0)
