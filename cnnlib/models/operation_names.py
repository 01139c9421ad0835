"""What an operation of a network is called, and its arguments by name.

A function has the kind of the module that does the same: `F.relu` is a ReLU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.utils.parametrize import is_parametrized

from cnnlib.models.custom_layers import HalvingMaxPool2d, Shortcut

OWN_LAYERS = (HalvingMaxPool2d, Shortcut)
"""Layers of this project whose values are those of the PyTorch layer that they are made from."""

_POOL = "kernel_size stride padding"
_FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "conv2d": ("Conv2d", "weight bias stride padding dilation groups"),
    "conv_transpose2d": (
        "ConvTranspose2d",
        "weight bias stride padding output_padding groups dilation",
    ),
    "linear": ("Linear", "weight bias"),
    "max_pool2d": ("MaxPool2d", f"{_POOL} dilation ceil_mode return_indices"),
    "avg_pool2d": ("AvgPool2d", f"{_POOL} ceil_mode count_include_pad divisor_override"),
    "lp_pool2d": ("LPPool2d", "norm_type kernel_size stride ceil_mode"),
    "adaptive_avg_pool2d": ("AdaptiveAvgPool2d", "output_size"),
    "adaptive_max_pool2d": ("AdaptiveMaxPool2d", "output_size"),
    "batch_norm": ("BatchNorm2d", "running_mean running_var weight bias training momentum eps"),
    "layer_norm": ("LayerNorm", "normalized_shape weight bias eps"),
    "group_norm": ("GroupNorm", "num_groups weight bias eps"),
    "instance_norm": ("InstanceNorm2d", "running_mean running_var weight bias"),
    "relu": ("ReLU", "inplace"),
    "relu_": ("ReLU", ""),
    "relu6": ("ReLU6", "inplace"),
    "leaky_relu": ("LeakyReLU", "negative_slope inplace"),
    "elu": ("ELU", "alpha inplace"),
    "selu": ("SELU", "inplace"),
    "gelu": ("GELU", "approximate"),
    "silu": ("SiLU", "inplace"),
    "mish": ("Mish", "inplace"),
    "hardswish": ("Hardswish", "inplace"),
    "hardsigmoid": ("Hardsigmoid", "inplace"),
    "softplus": ("Softplus", "beta threshold"),
    "dropout": ("Dropout", "p training inplace"),
    "dropout2d": ("Dropout2d", "p training inplace"),
    "interpolate": ("interpolate", "size scale_factor mode align_corners"),
    "upsample": ("interpolate", "size scale_factor mode align_corners"),
    "pad": ("pad", "pad mode value"),
    "cat": ("cat", "dim"),
    "concat": ("cat", "dim"),
    "concatenate": ("cat", "dim"),
    "mean": ("mean", "dim keepdim"),
    "sum": ("sum", "dim keepdim"),
    "amax": ("amax", "dim keepdim"),
    "amin": ("amin", "dim keepdim"),
    "std": ("std", "dim unbiased keepdim"),
    "var": ("var", "dim unbiased keepdim"),
    "norm": ("norm", "p dim keepdim"),
    "logsumexp": ("logsumexp", "dim keepdim"),
    "softmax": ("softmax", "dim"),
    "permute": ("permute", "dims"),
    "transpose": ("transpose", "dim0 dim1"),
    "swapaxes": ("transpose", "dim0 dim1"),
    "chunk": ("chunk", "chunks dim"),
    "split": ("split", "split_size dim"),
    "unsqueeze": ("unsqueeze", "dim"),
    "getitem": ("getitem", "index"),
    "iadd": ("add", ""),
    "add_": ("add", ""),
    "isub": ("sub", ""),
    "imul": ("mul", ""),
    "mul_": ("mul", ""),
    "truediv": ("div", ""),
    "itruediv": ("div", ""),
}

_ALIASES = {"axis": "dim", "keepdims": "keepdim"}
"""NumPy's names of arguments, which PyTorch takes too."""

_SETTINGS = (
    *("kernel_size", "stride", "padding", "dilation", "mode", "align_corners"),
    *("dim", "normalized_shape"),
)


def module_kind(module: nn.Module) -> str:
    """Return the name of a layer's class, PyTorch's own where the layer is made from one of it.

    Such are this project's layers and those with a parametrization, spectral norm for example.
    """
    if isinstance(module, OWN_LAYERS) or is_parametrized(module):
        return type(module).__mro__[1].__name__
    return type(module).__name__


def module_settings(module: nn.Module) -> dict[str, Any]:
    """Return what decides which cells a layer reads."""
    return {name: getattr(module, name) for name in _SETTINGS if hasattr(module, name)}


def function_kind(name: str) -> str:
    """Return the kind of a function or method called `name`."""
    return _FUNCTIONS.get(name, (name.strip("_"), ""))[0]


def function_settings(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a function's arguments by name, but for the tensor or tensors it starts with."""
    names = _FUNCTIONS.get(name, (name, ""))[1].split()
    given = list(args[1:])
    if name == "permute" and given and isinstance(given[0], int):
        given = [tuple(given)]
    settings = dict(zip(names, given, strict=False))
    settings |= {_ALIASES.get(key, key): value for key, value in kwargs.items()}
    weight = settings.get("weight")
    if name.startswith("conv") and isinstance(weight, torch.Tensor):
        settings["kernel_size"] = tuple(weight.shape[2:])
    return settings
