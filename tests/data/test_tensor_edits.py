from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.data.tensor_edits import apply_tensor_edits, tensor_edits, tensor_index
from tests.support.product_strategies import numbers, shapes


@given(shapes(), st.integers(0, 9))
def test_the_edits_between_two_tensors_lead_from_one_to_the_other(
    shape: tuple[int, ...], seed: int
) -> None:
    before, after = numbers(shape, seed), numbers(shape, seed + 1)
    edits = tensor_edits(after, before)
    assert np.array_equal(apply_tensor_edits(before, edits), after)
    for cell, value in edits.items():
        assert after[tensor_index(cell, shape)] == np.float32(value)


def test_equal_tensors_need_no_edit_and_cells_outside_are_ignored() -> None:
    values = numbers((2, 3), 0)
    assert tensor_edits(values, values) == {}
    assert np.array_equal(apply_tensor_edits(values, {(9, 9): 1.0}), values)
