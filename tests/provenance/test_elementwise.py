from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.elementwise import Elementwise
from tests.support import provenance_cases
from tests.support.provenance_cases import STAGE_GRIDS, assert_agrees, tensor


def torch_elementwise(rule: Elementwise, grids: dict[str, np.ndarray]) -> torch.Tensor:
    x = tensor(grids["x"])
    if "m" not in grids:
        return x.clamp(min=0) + x**2 * 2 - torch.exp(-x / 1000)
    mean, var = tensor(grids["m"]), tensor(grids["v"])
    if rule.groups:
        index = torch.tensor(rule.groups)
        mean, var = mean[0][index], var[0][index]
    return (x - mean) / torch.sqrt(var + 1e-5)


@given(st.integers(0, 10**9))
def test_it_is_pytorchs(seed: int) -> None:
    rule, grids = provenance_cases.elementwise(np.random.default_rng(seed))
    assert isinstance(rule, Elementwise)
    assert_agrees(rule, grids, torch_elementwise(rule, grids))


@pytest.mark.parametrize(
    ("rule", "limit", "text"),
    [
        (
            Elementwise("y", "({x} − {m}) / √({m} + {eps})", {"x": "x", "m": "b"}, {"eps": 1e-5}),
            12,
            "(0.2 − 0.1) / √(0.1 + 1e-5) = 0.316",
        ),
        (Elementwise("y", "max(0, {x})", {"x": "x"}), 12, "max(0, 0.2) = 0.2"),
    ],
)
def test_arithmetic_is_written_as_people_write_it(rule: Elementwise, limit: int, text: str) -> None:
    assert rule.arithmetic((0, 0), STAGE_GRIDS, limit) == text
