from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.matmul import MatMul
from tests.support import provenance_cases
from tests.support.provenance_cases import STAGE_GRIDS, assert_agrees, tensor


@given(st.integers(0, 10**9))
def test_it_is_pytorchs(seed: int) -> None:
    rule, grids = provenance_cases.matmul(np.random.default_rng(seed))
    assert isinstance(rule, MatMul)
    assert_agrees(rule, grids, torch.mm(tensor(grids["a"]), tensor(grids["b"])))


@pytest.mark.parametrize(
    ("rule", "limit", "text"),
    [
        (MatMul("y", "x", "w"), 12, "0.2×1 + 0.5×(−1) = −0.3"),
    ],
)
def test_arithmetic_is_written_as_people_write_it(rule: MatMul, limit: int, text: str) -> None:
    assert rule.arithmetic((0, 0), STAGE_GRIDS, limit) == text
