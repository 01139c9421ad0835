from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.ops.convolution import reference
from cnnlib.ops.convolution.reference import conv2d, pad, reference_conv2d, relu, verify
from cnnlib.ops.convolution.spec import PADDING_MODES, Axis, Conv2dSpec
from tests.support.conv2d_strategies import specs

SMALL = Conv2dSpec(Axis(3, 2), Axis(3, 2))


def tensors(spec: Conv2dSpec, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(spec.input_shape, generator=draw)
    weight = torch.randn(spec.weight_shape, generator=draw)
    return x, weight, torch.randn(spec.out_channels, generator=draw)


def test_the_book_example() -> None:
    x = torch.arange(9.0).reshape(3, 3)
    weight = torch.arange(4.0).reshape(2, 2)
    assert conv2d(x, weight, None, SMALL).tolist() == [[19, 25], [37, 43]]
    assert reference_conv2d(x, weight, None, SMALL).tolist() == [[19, 25], [37, 43]]
    assert conv2d(x, weight, 1.0, SMALL).tolist() == [[20, 26], [38, 44]]


@given(specs(channels=True), st.integers(0, 99))
def test_by_hand_is_the_convolution(spec: Conv2dSpec, seed: int) -> None:
    x, weight, bias = tensors(spec, seed)
    given_bias = bias if spec.bias else None
    theirs = conv2d(x, weight, given_bias, spec)
    assert theirs.shape == spec.output_shape
    assert verify(x, weight, given_bias, spec).holds
    exact = conv2d(x.double(), weight.double(), given_bias, spec).numpy()
    np.testing.assert_allclose(reference_conv2d(x, weight, given_bias, spec), exact, atol=1e-12)


@given(specs(channels=True))
def test_an_even_padding_is_conv2ds_own(spec: Conv2dSpec) -> None:
    even = spec.changed(
        {
            "height.padding": 2 * (spec.height.padding // 2),
            "width.padding": 2 * (spec.width.padding // 2),
        }
    )
    if even.problems():
        return
    x, weight, bias = tensors(even)
    h, w = even.height, even.width
    layer = nn.Conv2d(
        even.in_channels,
        even.out_channels,
        (h.kernel, w.kernel),
        stride=(h.stride, w.stride),
        padding=(h.padding // 2, w.padding // 2),
        dilation=(h.dilation, w.dilation),
        groups=even.groups,
        padding_mode=even.mode,
    )
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)  # type: ignore[union-attr]
        torch.testing.assert_close(conv2d(x, weight, bias, even), layer(x))


@pytest.mark.parametrize("mode", PADDING_MODES)
def test_an_odd_padding_adds_its_last_row_after(mode: str) -> None:
    spec = Conv2dSpec(Axis(3, 1, 3), Axis(3, 1, 1), mode=mode)
    x = torch.arange(1.0, 10.0).reshape(3, 3)
    padded = pad(x, spec)
    assert padded.shape == (6, 4)
    assert torch.equal(padded[1:4, :3], x)
    after = {"zeros": [0, 0], "reflect": [4, 1], "replicate": [7, 7], "circular": [1, 4]}
    assert padded[4:, 0].tolist() == after[mode]


@pytest.mark.parametrize("scale", [1e-30, 1e-6, 1.0, 1e6, 1e12])
def test_the_proof_holds_at_any_scale(scale: float) -> None:
    spec = Conv2dSpec(Axis(16, 5, 4), Axis(16, 5, 3), bias=True)
    x, weight, bias = tensors(spec)
    proof = verify(scale * x[0, 0], scale * weight[0, 0], float(bias), spec)
    assert proof.holds
    assert proof.operator == "F.conv2d"
    assert proof.difference <= proof.tolerance


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
def test_the_proof_fails_on_one_wrong_cell(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = Conv2dSpec(Axis(8, 3, 2), Axis(8, 3, 2))
    x, weight, _ = tensors(spec)
    right = reference.conv2d

    def wrong(*arguments: object) -> torch.Tensor:
        y = right(*arguments)  # type: ignore[arg-type]
        y[..., 3, 4] += 1e-4 * y.abs().max()
        return y

    monkeypatch.setattr(reference, "conv2d", wrong)
    assert not verify(scale * x, scale * weight, None, spec).holds


def test_a_cell_without_a_number_is_no_match() -> None:
    x, weight = torch.full((3, 3), 3e38), torch.ones(2, 2)
    proof = verify(x, weight, None, SMALL)
    assert not proof.holds
    assert proof.difference == float("inf")


def test_wrong_sizes_and_impossible_settings_are_refused() -> None:
    x, weight = torch.zeros(3, 3), torch.zeros(2, 2)
    with pytest.raises(ValueError, match="input"):
        conv2d(torch.zeros(4, 3), weight, None, SMALL)
    with pytest.raises(ValueError, match="weight"):
        conv2d(x, torch.zeros(3, 2), None, SMALL)
    with pytest.raises(SettingsError):
        conv2d(x, weight, None, replace(SMALL, height=Axis(3, 4)))


def test_relu_keeps_what_is_positive() -> None:
    assert relu(torch.tensor([-1.0, 0.0, 2.0])).tolist() == [0, 0, 2]
