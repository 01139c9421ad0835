from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.broadcast import Broadcast
from tests.support import provenance_cases
from tests.support.provenance_cases import STAGE_GRIDS, assert_agrees, tensor

OPERATORS: dict[str, Any] = {"*": torch.mul, "+": torch.add, "-": torch.sub, "/": torch.div}


def torch_broadcast(rule: Broadcast, grids: dict[str, np.ndarray]) -> torch.Tensor:
    result = tensor(grids[rule.operands[0]])
    for name in rule.operands[1:]:
        result = OPERATORS[rule.operator](result, tensor(grids[name]))
    return result


@given(st.integers(0, 10**9))
def test_it_is_pytorchs(seed: int) -> None:
    rule, grids = provenance_cases.broadcast(np.random.default_rng(seed))
    assert isinstance(rule, Broadcast)
    assert_agrees(rule, grids, torch_broadcast(rule, grids))


@pytest.mark.parametrize(
    ("rule", "limit", "text"),
    [
        (Broadcast("y", ("x", "b"), "-"), 12, "0.2 − 0.1 = 0.1"),
    ],
)
def test_arithmetic_is_written_as_people_write_it(rule: Broadcast, limit: int, text: str) -> None:
    assert rule.arithmetic((0, 0), STAGE_GRIDS, limit) == text
