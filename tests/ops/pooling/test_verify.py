from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.pooling import verify
from cnnlib.ops.pooling.spec import KINDS, Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis
from tests.support.pool2d_strategies import input_of, specs

SPEC = {kind: Pool2dSpec(kind, PoolAxis(16, 5, 2, 2), PoolAxis(16, 4, 3, 2)) for kind in KINDS}


@given(specs(), st.integers(0, 99))
def test_the_reference_is_verified(spec: Pool2dSpec, seed: int) -> None:
    found = verify.verify(input_of(spec, seed), spec)
    assert found.holds
    assert found.operator == f"F.{spec.kind}_pool2d"


@given(specs(single=True), st.integers(0, 99))
def test_the_gradient_is_verified(spec: Pool2dSpec, seed: int) -> None:
    if spec.kind == "max" and spec.has_empty_windows:
        return
    upstream = torch.randn(spec.output_shape[2:])
    assert verify.verify_gradient(input_of(spec, seed)[0, 0], spec, upstream).holds


@given(st.sampled_from(KINDS), st.integers(1, 9), st.integers(1, 9), st.integers(1, 5))
def test_adaptive_pooling_is_verified(kind: str, n: int, m: int, k: int) -> None:
    assert verify.verify_adaptive(torch.randn(1, 2, n, m), kind, (k, 2)).holds


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [1e-30, 1e-6, 1.0, 1e6, 1e12])
def test_the_verification_holds_at_any_scale(kind: str, scale: float) -> None:
    assert verify.verify(scale * input_of(SPEC[kind], 1), SPEC[kind]).holds


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_the_verification_fails_on_one_wrong_cell(
    kind: str, scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = verify.pool2d

    def wrong(*arguments: object) -> torch.Tensor:
        y = right(*arguments).clone()  # type: ignore[arg-type]
        y[..., 3, 4] += 1e-4 * y.abs().max()
        return y

    monkeypatch.setattr(verify, "pool2d", wrong)
    assert not verify.verify(scale * input_of(SPEC[kind], 1), SPEC[kind]).holds
