"""What the controls ask for, computed once a run: the stage's numbers and the proof of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cnnlib.data import fashion_mnist
from cnnlib.data.cell_edits import apply_edits, parse_edits
from cnnlib.data.downsample import downsample, downsample_code
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.ops.convolution import reference
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.convolution.verify import verify
from cnnlib.provenance.verification import Verification
from cnnlib.ui.pages.convolution.settings import spec_of

Array = NDArray[np.float32]


@dataclass(frozen=True)
class ConvolutionResult:
    """One state of the stage, computed.

    Attributes:
        spec: The convolution, possible.
        values: The controls that gave it.
        x: Input, `(H, W)`.
        padded: Input with its padding, `(H + p_h, W + p_w)`.
        weight: Kernel, `(k_h, k_w)`.
        bias: The number added to every output, None without one.
        output: What `F.conv2d` gives, `(o_h, o_w)`.
        proof: Our own arithmetic against `F.conv2d`.
    """

    spec: Conv2dSpec
    values: Mapping[str, Any]
    x: Array
    padded: Array
    weight: Array
    bias: float | None
    output: Array
    proof: Verification


def compute(values: Mapping[str, Any]) -> ConvolutionResult:
    """Carry out the convolution of settings that have an output."""
    spec = spec_of(values)
    plain = replace(spec, batch=1, in_channels=1, out_channels=1, groups=1)
    x, weight = stage_input(values, plain), kernel(values, plain)
    bias = float(values["b"]) if values["bias"] else None
    pixels, taps = torch.from_numpy(x), torch.from_numpy(weight)
    return ConvolutionResult(
        spec,
        values,
        x,
        reference.pad(pixels, plain).numpy(),
        weight,
        bias,
        reference.conv2d(pixels, taps, bias, plain).numpy(),
        verify(pixels, taps, bias, plain),
    )


def stage_input(values: Mapping[str, Any], spec: Conv2dSpec) -> Array:
    """The stage's input before padding, `(H, W)`, edits included."""
    rows, columns = spec.height.size, spec.width.size
    if values["input"] == "picture":
        x = downsample(fashion_image(values).numpy(), rows, columns)
    else:
        x = GRID_PRESETS[values["input"]].build(rows, columns, values["seed"])
    return apply_edits(x, inside(parse_edits(values["edits"]), rows, columns))


def kernel(values: Mapping[str, Any], spec: Conv2dSpec) -> Array:
    """The weights, `(k_h, k_w)`, edits included."""
    rows, columns = spec.height.kernel, spec.width.kernel
    weight = KERNELS[values["kernel"]].build(rows, columns, values["seed"])
    return apply_edits(weight, inside(parse_edits(values["weights"]), rows, columns))


def inside(edits: Mapping[tuple[int, int], float], rows: int, columns: int) -> dict[Any, float]:
    """The edits that lie in a grid of this size; the others wait until it grows again."""
    return {cell: v for cell, v in edits.items() if cell[0] < rows and cell[1] < columns}


def fashion_image(values: Mapping[str, Any]) -> torch.Tensor:
    """The chosen test picture of Fashion-MNIST, uint8 `(28, 28)`."""
    return fashion_mnist.load(train=False).images[fashion_index(values)]


def fashion_index(values: Mapping[str, Any]) -> int:
    """Where the chosen picture stands in the test set."""
    return int(fashion_mnist.examples(values["label"], values["picture"] + 1)[-1])


def input_code(values: Mapping[str, Any], spec: Conv2dSpec) -> str:
    """The Python expression that makes the stage's input before its edits."""
    rows, columns = spec.height.size, spec.width.size
    if values["input"] == "picture":
        index = fashion_index(values)
        return downsample_code(
            f"FashionMNIST('data', train=False, download=True).data[{index}]", rows, columns
        )
    return GRID_PRESETS[values["input"]].code(rows, columns, values["seed"])
