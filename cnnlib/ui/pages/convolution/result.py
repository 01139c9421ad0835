"""What the settings of the Convolution page give: the numbers of the stage, and their check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.reference import conv2d, pad
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.convolution.verify import verify
from cnnlib.provenance.verification import Verification
from cnnlib.ui.components.grid_source import grid_values, with_edits
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
    return with_edits(grid_values(values, rows, columns), values["edits"])


def kernel(values: Mapping[str, Any], spec: Conv2dSpec) -> Array:
    """Return the weights, `(k_h, k_w)`, edits included."""
    rows, columns = spec.height.kernel, spec.width.kernel
    weight = KERNELS[values["kernel"]].build(rows, columns, values["seed"])
    return with_edits(weight, values["weights"])
