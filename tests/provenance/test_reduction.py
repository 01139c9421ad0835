from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.reduction import Reduction
from tests.support import provenance_cases
from tests.support.provenance_cases import STAGE_GRIDS, assert_agrees, tensor


def torch_reduce(rule: Reduction, x: torch.Tensor) -> torch.Tensor:
    def apply(values: torch.Tensor, dim: int) -> torch.Tensor:
        if rule.form == "variance":
            return values.var(dim, correction=rule.correction, keepdim=True)
        if rule.form == "max":
            return values.amax(dim, keepdim=True)
        return (values.mean if rule.form == "mean" else values.sum)(dim, keepdim=True)

    match rule.axis:
        case "rows":
            return apply(x, 0)
        case "columns":
            return apply(x, 1)
        case "all":
            return apply(x.reshape(-1, 1), 0)
    groups = torch.tensor(rule.groups)
    parts = [apply(x[groups == label][:, None], 0) for label in range(int(groups.max()) + 1)]
    return torch.cat(parts, 1)


@pytest.mark.filterwarnings("ignore:var")
@given(st.integers(0, 10**9))
def test_it_is_pytorchs(seed: int) -> None:
    rule, grids = provenance_cases.reduction(np.random.default_rng(seed))
    assert isinstance(rule, Reduction)
    assert_agrees(rule, grids, torch_reduce(rule, tensor(grids["x"])))


@pytest.mark.parametrize(
    ("rule", "limit", "text"),
    [
        (
            Reduction("y", "x", "rows", "variance"),
            12,
            "((0.2 − (−0.9))² + (−2 − (−0.9))²) / 2 = 1.21",
        ),
        (Reduction("y", "x", "rows", "sum"), 12, "0.2 + (−2) = −1.8"),
    ],
)
def test_arithmetic_is_written_as_people_write_it(rule: Reduction, limit: int, text: str) -> None:
    assert rule.arithmetic((0, 0), STAGE_GRIDS, limit) == text
