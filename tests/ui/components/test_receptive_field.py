from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnlib.models.layer import Layer
from cnnlib.ui.components.images.receptive_field import (
    as_bytes,
    cells_of,
    receptive_field_picture,
)


def layer(*shape: int) -> Layer:
    return Layer("conv", "Conv2d", ("input",), shape, 0, 0, 0, None)


def test_bytes_stay_as_they_are():
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert as_bytes(grey) is grey or (as_bytes(grey) == grey).all()
    colour = np.zeros((3, 4, 3), np.uint8)
    assert as_bytes(colour).shape == (3, 4, 3)


@given(arrays(np.float32, (3, 4), elements=st.floats(-1e6, 1e6, width=32)))
def test_real_numbers_go_from_black_to_white(values: np.ndarray):
    found = as_bytes(values)
    assert found.dtype == np.uint8
    assert found.min() == 0
    assert found.max() == (255 if values.min() < values.max() else 0)
    order = np.argsort(values, axis=None, kind="stable")
    assert (np.diff(found.ravel()[order].astype(int)) >= 0).all()


def test_what_is_not_a_number_is_drawn_too():
    assert as_bytes(np.array([[np.nan, 1.0], [2.0, 3.0]])).shape == (2, 2)


@pytest.mark.parametrize("shape", [(3,), (0, 3), (2, 2, 4), (1, 2, 3, 3)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]):
    with pytest.raises(ValueError, match="expected"):
        as_bytes(np.zeros(shape, np.uint8))


def test_an_effective_field_of_another_size_is_refused():
    with pytest.raises(ValueError, match="effective"):
        receptive_field_picture(
            "key", np.zeros((4, 4)), layer(1, 2, 2), effective=np.zeros((3, 4), np.float32)
        )


def test_a_layer_without_rows_and_columns_has_one_cell():
    assert cells_of(layer(6, 28, 20)) == (28, 20)
    assert cells_of(layer(120)) == (1, 1)
    assert cells_of(layer(50, 64)) == (1, 1)
