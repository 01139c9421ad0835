"""What the settings of the Convolution page give: the numbers of the stage, and their check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cnnlib.data import fashion_mnist
from cnnlib.data.cell_edits import apply_edits, edits_inside, parse_edits
from cnnlib.data.downsample import downsample, downsample_code
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.reference import conv2d, pad
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.convolution.verify import verify
from cnnlib.provenance.verification import Verification
from cnnlib.ui.components.image_source import fashion_index
from cnnlib.ui.pages.convolution.settings import spec_of

Array = NDArray[np.float32]


@dataclass(frozen=True)
class ConvolutionResult:
    """One state of the stage, computed.

    Attributes:
        spec: The convolution, valid; the stage shows one input and one output channel of it.
        values: The settings that gave it.
        x: Input, `(H, W)`.
        padded: Input with its padding, `(H + p_h, W + p_w)`.
        weight: Kernel, `(k_h, k_w)`.
        bias: The number added to every output, None without one.
        output: What `F.conv2d` gives, `(o_h, o_w)`.
        verification: Our own arithmetic against `F.conv2d`.
    """

    spec: Conv2dSpec
    values: Mapping[str, Any]
    x: Array
    padded: Array
    weight: Array
    bias: float | None
    output: Array
    verification: Verification


def compute(values: Mapping[str, Any]) -> ConvolutionResult:
    """Return the result of settings that have an output.

    Raises:
        SettingsError: The data set cannot be read.
    """
    spec = spec_of(values)
    single = single_channel(spec)
    x, weight = stage_input(values, single), kernel(values, single)
    bias = float(values["b"]) if values["bias"] else None
    pixels, taps = torch.from_numpy(x), torch.from_numpy(weight)
    return ConvolutionResult(
        spec,
        values,
        x,
        pad(pixels, single).numpy(),
        weight,
        bias,
        conv2d(pixels, taps, bias, single).numpy(),
        verify(pixels, taps, bias, single),
    )


def single_channel(spec: Conv2dSpec) -> Conv2dSpec:
    """Return the same window for one image of one channel and one kernel."""
    return replace(spec, batch=1, in_channels=1, out_channels=1, groups=1)


def stage_input(values: Mapping[str, Any], spec: Conv2dSpec) -> Array:
    """Return the stage's input before padding, `(H, W)`, edits included."""
    rows, columns = spec.height.size, spec.width.size
    if values["input"] == "picture":
        index = fashion_index(values["label"], values["picture"])
        x = downsample(fashion_mnist.load(train=False).images[index].numpy(), rows, columns)
    else:
        x = GRID_PRESETS[values["input"]].build(rows, columns, values["seed"])
    return apply_edits(x, edits_inside(parse_edits(values["edits"]), rows, columns))


def kernel(values: Mapping[str, Any], spec: Conv2dSpec) -> Array:
    """Return the weights, `(k_h, k_w)`, edits included."""
    rows, columns = spec.height.kernel, spec.width.kernel
    weight = KERNELS[values["kernel"]].build(rows, columns, values["seed"])
    return apply_edits(weight, edits_inside(parse_edits(values["weights"]), rows, columns))


def input_code(values: Mapping[str, Any], spec: Conv2dSpec) -> str:
    """Return the Python expression that makes the stage's input before its edits."""
    rows, columns = spec.height.size, spec.width.size
    if values["input"] == "picture":
        index = fashion_index(values["label"], values["picture"])
        return downsample_code(
            f"FashionMNIST('data', train=False, download=True).data[{index}]", rows, columns
        )
    return GRID_PRESETS[values["input"]].code(rows, columns, values["seed"])
