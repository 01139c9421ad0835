from __future__ import annotations

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.sliding_window import SlidingWindow
from tests.support import provenance_cases
from tests.support.provenance_cases import STAGE_GRIDS, assert_agrees, tensor


def torch_window(rule: SlidingWindow, grids: dict[str, np.ndarray]) -> torch.Tensor:
    x = tensor(grids["x"])[None, None]
    weight = tensor(grids["w"]) if rule.weights else torch.ones(rule.kernel, dtype=torch.float64)
    if rule.form == "max":
        return F.max_pool2d(x, rule.kernel, rule.stride, 0, rule.dilation)[0, 0]
    bias = tensor(grids["b"])[0] if rule.bias else None
    result = F.conv2d(x, weight[None, None], bias, rule.stride, 0, rule.dilation)[0, 0]
    return result / weight.numel() if rule.form == "mean" else result


@given(st.integers(0, 10**9))
def test_it_is_pytorchs(seed: int) -> None:
    rule, grids = provenance_cases.sliding_window(np.random.default_rng(seed))
    assert isinstance(rule, SlidingWindow)
    assert_agrees(rule, grids, torch_window(rule, grids))


@pytest.mark.parametrize(
    ("rule", "limit", "text"),
    [
        (
            SlidingWindow("y", "x", "w", "b", (2, 2)),
            12,
            "0.2×1 + 0.5×0 + (−2)×(−1) + 3×4 + 0.1 = 14.3",
        ),
        (SlidingWindow("y", "x", "w", "b", (2, 2)), 3, "0.2×1 + 0.5×0 + … + 0.1 = 14.3"),
        (SlidingWindow("y", "x", kernel=(2, 2), form="max"), 12, "max(0.2, 0.5, −2, 3) = 3"),
        (
            SlidingWindow("y", "x", kernel=(2, 2), form="mean"),
            12,
            "(0.2 + 0.5 + (−2) + 3) / 4 = 0.425",
        ),
    ],
)
def test_arithmetic_is_written_as_people_write_it(
    rule: SlidingWindow, limit: int, text: str
) -> None:
    assert rule.arithmetic((0, 0), STAGE_GRIDS, limit) == text


def test_nan_wins_a_maximum_as_in_torch() -> None:
    grids = {"x": np.array([[1.0, math.nan], [3.0, 2.0]])}
    assert math.isnan(SlidingWindow("y", "x", kernel=(2, 2), form="max").value((0, 0), grids))
