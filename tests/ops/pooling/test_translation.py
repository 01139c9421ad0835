from __future__ import annotations

import pytest
import torch

from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.translation import translation
from cnnlib.ops.pooling.windows import PoolAxis

SPEC = Pool2dSpec("max", PoolAxis(6, 2), PoolAxis(6, 2))


def test_a_picture_moves_and_repeats_its_edge() -> None:
    x = torch.arange(36.0).reshape(6, 6)
    moved = translation(x, SPEC, down=1, right=0).moved
    assert torch.equal(moved[1:], x[:-1])
    assert torch.equal(moved[0], x[0])
    moved = translation(x, SPEC, down=0, right=-1).moved
    assert torch.equal(moved[:, :-1], x[:, 1:])


def test_a_maximum_that_stays_in_its_window_changes_nothing() -> None:
    x = torch.zeros(6, 6)
    x[2, 2] = 5
    inside = translation(x, SPEC, down=0, right=1)
    assert inside.change == pytest.approx(2**0.5)
    assert inside.pooled_change == 0
    outside = translation(x, SPEC, down=0, right=-1)
    assert outside.pooled_change == pytest.approx(2**0.5)


def test_infinite_cells_and_empty_maps_have_a_change_too() -> None:
    padded = Pool2dSpec("max", PoolAxis(1, 1), PoolAxis(2, 2, 1, 1, dilation=3))
    assert translation(torch.ones(1, 2), padded, 0, 1).pooled_change == 0
    assert translation(torch.zeros(6, 6), SPEC, 1, 1).change == 0
