from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution import verify
from cnnlib.ops.convolution.spec import Conv2dSpec
from tests.support.conv2d_strategies import specs, tensors


@given(specs(channels=True), st.integers(0, 99))
def test_the_reference_is_verified(spec: Conv2dSpec, seed: int) -> None:
    x, weight, bias = tensors(spec, seed)
    assert verify.verify(x, weight, bias if spec.bias else None, spec).holds


@pytest.mark.parametrize("scale", [1e-30, 1e-6, 1.0, 1e6, 1e12])
def test_the_verification_holds_at_any_scale(scale: float) -> None:
    spec = Conv2dSpec(Axis(16, 5, 4), Axis(16, 5, 3), bias=True)
    x, weight, bias = tensors(spec)
    verification = verify.verify(scale * x[0, 0], scale * weight[0, 0], float(bias), spec)
    assert verification.holds
    assert verification.operator == "F.conv2d"
    assert verification.difference <= verification.tolerance


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_the_verification_fails_on_one_wrong_cell(
    scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = Conv2dSpec(Axis(8, 3, 2), Axis(8, 3, 2))
    x, weight, _ = tensors(spec)
    right = verify.conv2d

    def wrong(*arguments: object) -> torch.Tensor:
        y = right(*arguments)  # type: ignore[arg-type]
        y[..., 3, 4] += 1e-4 * y.abs().max()
        return y

    monkeypatch.setattr(verify, "conv2d", wrong)
    assert not verify.verify(scale * x, scale * weight, None, spec).holds


def test_a_cell_without_a_number_is_no_match() -> None:
    x, weight = torch.full((3, 3), 3e38), torch.ones(2, 2)
    verification = verify.verify(x, weight, None, Conv2dSpec(Axis(3, 2), Axis(3, 2)))
    assert not verification.holds
    assert verification.difference == float("inf")


def test_what_cancels_is_no_match() -> None:
    x = torch.tensor([[1e12, -1e12], [1.0, 0.0]])
    found = verify.verify(x, torch.ones(2, 2), None, Conv2dSpec(Axis(2, 2), Axis(2, 2)))
    assert found.holds
    cell = found.rounded_away
    if found.difference:  # the order in which PyTorch adds decides
        assert cell is not None
        assert cell.exact == 1.0


@given(st.integers(0, 99), st.sampled_from([1e5, 1e8, 16_777_216.0, 1e12]))
def test_a_tick_means_that_a_person_may_rely_on_every_cell(seed: int, size: float) -> None:
    generator = torch.Generator().manual_seed(seed)
    x = torch.randint(-1, 2, (5, 5), generator=generator).float() * size
    x += torch.randint(-3, 4, (5, 5), generator=generator)
    weight = torch.randint(-1, 2, (3, 3), generator=generator).float()
    spec = Conv2dSpec(Axis(5, 3), Axis(5, 3))
    found = verify.verify(x, weight, None, spec)
    exact, result = (
        verify.reference_conv2d(x, weight, None, spec),
        verify.conv2d(x, weight, None, spec),
    )
    near = abs(exact - result.double().numpy()) <= 1e-3 * abs(exact)
    assert found.matches <= bool(near.all())
