from __future__ import annotations

import numpy as np

from cnnlib.ops.products.rearrange import Rearranged

VALUES = np.arange(6, dtype=np.float32).reshape(2, 3)


def test_a_transpose_takes_its_numbers_along() -> None:
    after = Rearranged("transpose", -1, (3, 2)).apply(VALUES, np.zeros((3, 2), np.float32))
    assert np.array_equal(after, VALUES.T)


def test_unsqueeze_keeps_every_number() -> None:
    after = Rearranged("unsqueeze", 1, (2, 1, 3)).apply(VALUES, np.zeros((2, 1, 3), np.float32))
    assert after.shape == (2, 1, 3)
    assert np.array_equal(after[:, 0], VALUES)


def test_a_resized_operand_keeps_the_cells_that_both_have() -> None:
    fresh = np.full((2, 4), 9, np.float32)
    after = Rearranged("resize", 1, (2, 4)).apply(VALUES, fresh)
    assert np.array_equal(after[:, :3], VALUES)
    assert np.array_equal(after[:, 3], [9, 9])
    smaller = Rearranged("resize", 1, (2, 2)).apply(VALUES, fresh[:, :2])
    assert np.array_equal(smaller, VALUES[:, :2])


def test_select_takes_the_first_matrix() -> None:
    batch = np.stack([VALUES, -VALUES])
    after = Rearranged("select", 0, (2, 3)).apply(batch, np.zeros((2, 3), np.float32))
    assert np.array_equal(after, VALUES)
