"""The convolution by PyTorch, and an independent reference in NumPy.

As everywhere in deep learning "convolution" means cross-correlation: the kernel is not flipped.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.ops.convolution.spec import Conv2dSpec

TORCH_MODES = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "replicate",
    "circular": "circular",
}
"""What `F.pad` calls the padding modes of `nn.Conv2d`."""

_NUMPY_MODES = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "circular": "wrap",
}


def pad(x: Tensor, spec: Conv2dSpec) -> Tensor:
    """Return `x` with the padding of `spec` around it; the odd cell is at the bottom or right.

    Args:
        x: `(N, C, H, W)` or `(H, W)`.
        spec: The convolution.

    Returns:
        `(N, C, H + p_h, W + p_w)`, or `(H + p_h, W + p_w)` if `x` has two axes.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: `x` does not have the size in `spec`.
    """
    spec.checked()
    x4 = _as_batch(x, spec)
    sides = (spec.width.before, spec.width.after, spec.height.before, spec.height.after)
    padded = F.pad(x4, sides, mode=TORCH_MODES[spec.mode])
    return padded[0, 0] if x.dim() == 2 else padded


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | float | None, spec: Conv2dSpec) -> Tensor:
    """Return the convolution by `F.pad` and `F.conv2d`.

    Args:
        x: `(N, C, H, W)` or `(H, W)`.
        weight: `(C_out, C / groups, k_h, k_w)` or `(k_h, k_w)`.
        bias: `(C_out,)`, one number for all, or None.
        spec: The convolution.

    Returns:
        `(N, C_out, o_h, o_w)`; `(o_h, o_w)` where `x` and `weight` both have two axes.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: `x` or `weight` does not have the size in `spec`.
    """
    padded = pad(_as_batch(x, spec), spec)
    weight4 = _as_weight(weight, spec)
    if bias is not None:
        bias = torch.as_tensor(bias, dtype=padded.dtype, device=padded.device).reshape(-1)
        bias = bias.expand(spec.out_channels)
    y = F.conv2d(
        padded,
        weight4,
        bias,
        stride=(spec.height.stride, spec.width.stride),
        dilation=(spec.height.dilation, spec.width.dilation),
        groups=spec.groups,
    )
    return y[0, 0] if x.dim() == weight.dim() == 2 else y


def reference_conv2d(
    x: Tensor, weight: Tensor, bias: Tensor | float | None, spec: Conv2dSpec
) -> NDArray[np.float64]:
    """Return the convolution summed tap by tap in float64, without PyTorch's operators.

    Arguments, shape of the result and errors are those of `conv2d`.
    """
    spec.checked()
    h, w = spec.height, spec.width
    x4 = _as_batch(x, spec).detach().cpu().double().numpy()
    weight4 = _as_weight(weight, spec).detach().cpu().double().numpy()
    sides = ((0, 0), (0, 0), (h.before, h.after), (w.before, w.after))
    padded = np.pad(x4, sides, mode=_NUMPY_MODES[spec.mode])  # type: ignore[call-overload]
    shared = padded.reshape(len(x4), spec.groups, -1, h.padded, w.padded)
    kernels = weight4.reshape(spec.groups, -1, *weight4.shape[1:])
    y = np.zeros((len(x4), spec.groups, kernels.shape[1], h.output, w.output))
    with np.errstate(all="ignore"):
        for i in range(h.kernel):
            rows = slice(i * h.dilation, i * h.dilation + (h.output - 1) * h.stride + 1, h.stride)
            for j in range(w.kernel):
                left = j * w.dilation
                columns = slice(left, left + (w.output - 1) * w.stride + 1, w.stride)
                seen = shared[:, :, :, rows, columns]
                y += np.einsum("ngchw,goc->ngohw", seen, kernels[:, :, :, i, j])
        joined = y.reshape(len(x4), spec.out_channels, h.output, w.output)
        if bias is not None:
            joined += torch.as_tensor(bias).detach().cpu().double().numpy().reshape(1, -1, 1, 1)
    result: NDArray[np.float64] = joined[0, 0] if x.dim() == weight.dim() == 2 else joined
    return result


def relu(x: Tensor) -> Tensor:
    """Return `max(0, x)` of each cell, of any shape."""
    return torch.relu(x)


def _as_batch(x: Tensor, spec: Conv2dSpec) -> Tensor:
    """Return `x` with batch and channel axes, which `F.pad` needs for every mode but zeros."""
    x4 = x[None, None] if x.dim() == 2 else x
    if x4.shape[1:] != spec.input_shape[1:]:
        wanted = spec.input_shape[1:]
        raise ValueError(f"the input is {tuple(x.shape)}, the settings say {wanted} (C, H, W)")
    return x4


def _as_weight(weight: Tensor, spec: Conv2dSpec) -> Tensor:
    weight4 = weight[None, None] if weight.dim() == 2 else weight
    if weight4.shape != spec.weight_shape:
        raise ValueError(f"the weight is {tuple(weight.shape)}, not {spec.weight_shape}")
    return weight4
