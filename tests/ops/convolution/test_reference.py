from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.reference import conv2d, pad, reference_conv2d, relu
from cnnlib.ops.convolution.spec import PADDING_MODES, Conv2dSpec
from tests.support.conv2d_strategies import specs, tensors

SMALL = Conv2dSpec(Axis(3, 2), Axis(3, 2))


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
