"""Channels are summed, not averaged, and every output channel has kernels of its own."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.core.problems import SettingsError
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.channel_sums import channels_read, mute, partial_sums, picture_maps
from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from tests.support.conv2d_strategies import specs, tensors


@given(specs(channels=True), st.integers(0, 99))
def test_the_sums_of_the_channels_and_the_bias_are_the_convolution(
    spec: Conv2dSpec, seed: int
) -> None:
    x, weight, bias = (tensor.double() for tensor in tensors(spec, seed))
    parts = partial_sums(x, weight, spec)
    assert parts.shape == (*spec.output_shape[:2], spec.weight_shape[1], *spec.output_shape[2:])
    total = parts.sum(2) + bias[:, None, None]
    torch.testing.assert_close(total, conv2d(x, weight, bias, spec))


@given(specs(channels=True), st.integers(0, 99), st.data())
def test_a_muted_channel_takes_away_what_it_gave(
    spec: Conv2dSpec, seed: int, data: st.DataObject
) -> None:
    x, weight, _bias = (tensor.double() for tensor in tensors(spec, seed))
    channel = data.draw(st.integers(0, spec.in_channels - 1))
    silent = x.clone()
    silent[:, channel] = 0
    without = conv2d(x, mute(weight, spec, {channel}), None, spec)
    torch.testing.assert_close(without, conv2d(silent, weight, None, spec))


def test_channels_are_summed_and_not_averaged() -> None:
    spec = Conv2dSpec(Axis(4, 2), Axis(4, 2), in_channels=3, out_channels=1)
    x, weight = torch.ones(1, 3, 4, 4), torch.ones(1, 3, 2, 2)
    assert partial_sums(x, weight, spec).unique().tolist() == [4]
    assert conv2d(x, weight, None, spec).unique().tolist() == [12]
    assert F.conv2d(x, weight).unique().tolist() == [12]


def test_the_course_example() -> None:
    """Dive into Deep Learning, section 7.4: two inputs, then three outputs of a 1x1 kernel."""
    spec = Conv2dSpec(Axis(3, 2), Axis(3, 2), in_channels=2)
    x = torch.stack([torch.arange(9.0).reshape(3, 3), torch.arange(1.0, 10.0).reshape(3, 3)])
    weight = torch.stack([torch.arange(4.0).reshape(2, 2), torch.arange(1.0, 5.0).reshape(2, 2)])
    parts = partial_sums(x[None], weight[None], spec)[0, 0]
    assert parts.sum(0).tolist() == [[56, 72], [104, 120]]


def test_a_kernel_for_every_pair_of_channels() -> None:
    spec = Conv2dSpec(Axis(28, 3), Axis(28, 3), in_channels=3, out_channels=64, bias=True)
    costs = layer_costs(spec)
    assert costs.weight_shape == (64, 3, 3, 3)
    assert int(np.prod(costs.weight_shape)) == 1728
    assert costs.parameters.value == 1728 + 64


def test_groups_share_the_channels_in_order() -> None:
    spec = Conv2dSpec(Axis(3, 1), Axis(3, 1), in_channels=4, out_channels=6, groups=2)
    assert [list(channels_read(spec, o)) for o in range(6)] == [[0, 1]] * 3 + [[2, 3]] * 3


@pytest.mark.parametrize(("inputs", "outputs", "groups"), [(4, 6, 4), (3, 4, 2), (3, 2, 3)])
def test_groups_must_divide_both_as_pytorch_says(inputs: int, outputs: int, groups: int) -> None:
    with pytest.raises(ValueError, match="divisible"):
        torch.nn.Conv2d(inputs, outputs, 2, groups=groups)
    spec = Conv2dSpec(
        Axis(4, 2), Axis(4, 2), in_channels=inputs, out_channels=outputs, groups=groups
    )
    with pytest.raises(SettingsError) as caught:
        spec.checked()
    [problem] = caught.value.problems
    assert problem.code == "groups_uneven"
    assert problem.fixes
    for fix in problem.fixes:
        mended = spec.changed(fix.changes).checked()
        torch.nn.Conv2d(mended.in_channels, mended.out_channels, 2, groups=mended.groups)


def test_a_picture_gives_its_sum_and_what_each_colour_gives() -> None:
    picture, kernels = torch.randn(3, 6, 7).double(), torch.randn(3, 2, 2).double()
    parts, total = picture_maps(picture, kernels, 0.5, ())
    expected = F.conv2d(picture[None], kernels[None])[0, 0]
    torch.testing.assert_close(total, expected + 0.5)
    _parts, without = picture_maps(picture, kernels, 0.5, {1})
    torch.testing.assert_close(total - without, parts[1])
    with pytest.raises(SettingsError):
        picture_maps(torch.ones(3, 1, 5), kernels.float(), 0, ())
