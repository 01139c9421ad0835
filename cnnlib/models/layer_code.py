"""One layer as a line of PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from torch import nn

from cnnlib.ops.python_source import pair


def layer_call(layer: nn.Module) -> str:
    """Return the call of `torch.nn` that makes `layer`, arguments at their defaults left out.

    Subclasses of PyTorch's layers are written as the layer whose values they have; a layer that is
    not among those of the catalog as the name of its class, without arguments.
    """
    for kind, arguments in _ARGUMENTS.items():
        if isinstance(layer, kind):
            return f"nn.{kind.__name__}({', '.join(arguments(layer))})"
    return f"{type(layer).__name__}()"


FUNCTIONS: Mapping[str, str] = {
    "add": "y + x",
    "cat": "torch.cat(branches, dim=1)",
    "flatten": "torch.flatten(x, 1)",
    "relu": "F.relu(x)",
}
"""How a block writes the functions between its layers, by name."""


def layer_code(network: nn.Module, name: str) -> str:
    """Return one line for the layer `name` of the network's layer graph; `""` if it has none."""
    modules = dict(network.named_modules())
    if name in modules:
        return layer_call(modules[name])
    function, _, number = name.rpartition(".")[2].partition("_")
    return FUNCTIONS.get(function, "") if not number or number.isdecimal() else ""


def _convolution(layer: nn.Conv2d) -> list[str]:
    found = [str(layer.in_channels), str(layer.out_channels), _pair(layer.kernel_size)]
    if layer.stride != (1, 1):
        found.append(f"stride={_pair(layer.stride)}")
    if layer.padding != (0, 0):
        found.append(f"padding={_pair(layer.padding)}")
    if layer.bias is None:
        found.append("bias=False")
    return found


def _linear(layer: nn.Linear) -> list[str]:
    found = [str(layer.in_features), str(layer.out_features)]
    return found if layer.bias is not None else [*found, "bias=False"]


def _pooling(layer: nn.MaxPool2d | nn.AvgPool2d) -> list[str]:
    found = [_pair(layer.kernel_size)]
    if _pair(layer.stride) != found[0]:
        found.append(f"stride={_pair(layer.stride)}")
    if _pair(layer.padding) != "0":
        found.append(f"padding={_pair(layer.padding)}")
    return found


def _pair(sizes: int | str | Sequence[int]) -> str:
    if isinstance(sizes, str):
        return repr(sizes)
    height, width = (sizes, sizes) if isinstance(sizes, int) else sizes
    return pair(height, width)


_ARGUMENTS: Mapping[type[nn.Module], Callable[..., list[str]]] = {
    nn.Conv2d: _convolution,
    nn.Linear: _linear,
    nn.BatchNorm2d: lambda layer: [str(layer.num_features)],
    nn.BatchNorm1d: lambda layer: [str(layer.num_features)],
    nn.MaxPool2d: _pooling,
    nn.AvgPool2d: _pooling,
    nn.AdaptiveAvgPool2d: lambda layer: [_pair(layer.output_size)],
    nn.Dropout: lambda layer: [str(layer.p)],
    nn.Flatten: lambda layer: [],
    nn.ReLU: lambda layer: [],
    nn.Sigmoid: lambda layer: [],
    nn.Identity: lambda layer: [],
}
