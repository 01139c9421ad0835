"""What each input channel adds to each output channel of a convolution."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from torch import Tensor

from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec


def channels_read(spec: Conv2dSpec, output: int) -> range:
    """Return the input channels, counted from 0, that the output channel `output` reads."""
    share = spec.in_channels // spec.groups
    group = output // (spec.out_channels // spec.groups)
    return range(group * share, (group + 1) * share)


def partial_sums(x: Tensor, weight: Tensor, spec: Conv2dSpec) -> Tensor:
    """Return the convolution of every input channel with its kernel, before they are added.

    Args:
        x: `(N, C_in, H, W)`.
        weight: `(C_out, C_in / groups, k_h, k_w)`.
        spec: The convolution.

    Returns:
        `(N, C_out, C_in / groups, o_h, o_w)`; its sum over the third axis, with the bias added, is
        the output.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: `x` or `weight` does not have the size in `spec`.
    """
    spec.checked()
    share = spec.weight_shape[1]
    each = spec.out_channels * share
    read = [
        channel for output in range(spec.out_channels) for channel in channels_read(spec, output)
    ]
    apart = replace(spec, in_channels=each, out_channels=each, groups=each)
    y = conv2d(x[:, read], weight.reshape(each, 1, *weight.shape[2:]), None, apart)
    return y.reshape(len(y), spec.out_channels, share, *y.shape[2:])


def mute(weight: Tensor, spec: Conv2dSpec, channels: Collection[int]) -> Tensor:
    """Return a copy of `weight` in which the kernels of the input `channels` are zero.

    The convolution with it is what the other channels give.

    Args:
        weight: `(C_out, C_in / groups, k_h, k_w)`.
        spec: The convolution.
        channels: Input channels, counted from 0.
    """
    silent = weight.clone()
    for output in range(spec.out_channels):
        for place, channel in enumerate(channels_read(spec, output)):
            if channel in channels:
                silent[output, place] = 0
    return silent


def picture_maps(
    picture: Tensor, kernels: Tensor, bias: float, muted: Collection[int]
) -> tuple[Tensor, Tensor]:
    """Return what one output channel gets of each channel of a picture, and their sum.

    Args:
        picture: `(C, H, W)`.
        kernels: `(C, k, k)`.
        bias: Added to the sum.
        muted: Channels that are left out of the sum, counted from 0.

    Returns:
        `(C, o_h, o_w)` and `(o_h, o_w)`.

    Raises:
        SettingsError: The window does not fit into the picture.
    """
    channels, rows, columns = picture.shape
    k = kernels.shape[-1]
    spec = Conv2dSpec(
        Axis(rows, k), Axis(columns, k), in_channels=channels, out_channels=1
    ).checked()
    parts = partial_sums(picture[None], kernels[None], spec)[0, 0]
    heard = [channel for channel in range(channels) if channel not in muted]
    return parts, parts[heard].sum(0) + bias
