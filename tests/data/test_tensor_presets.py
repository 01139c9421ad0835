from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.data.tensor_presets import LARGEST_RANDOM, TENSOR_PRESETS
from tests.support.product_strategies import shapes


@pytest.mark.parametrize("name", sorted(TENSOR_PRESETS))
@given(shapes(), st.integers(0, 9999))
def test_the_code_gives_exactly_the_values(name: str, shape: tuple[int, ...], seed: int) -> None:
    preset = TENSOR_PRESETS[name]
    values = preset.build(shape, seed)
    assert (values.dtype, values.shape) == (np.float32, shape)
    written = eval(preset.code(shape, seed), {"torch": torch})
    assert np.array_equal(values, written.numpy())


def test_counting_counts_and_random_numbers_have_both_signs() -> None:
    assert TENSOR_PRESETS["counting"].build((2, 2)).tolist() == [[1, 2], [3, 4]]
    drawn = TENSOR_PRESETS["random"].build((30, 30))
    assert (drawn.min(), drawn.max()) == (-LARGEST_RANDOM, LARGEST_RANDOM)
    assert not np.array_equal(drawn, TENSOR_PRESETS["random"].build((30, 30), seed=1))
