"""The equations of what one layer of a network costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.models.layer import Layer
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.costs import Quantity, layer_costs
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.latex import in_role

PARAMETERS, MACS = N_("Parameters"), N_("Multiply-accumulates")


def cost_quantities(
    network: nn.Module, layer: Layer, shapes: Mapping[str, Sequence[int]]
) -> tuple[Quantity, ...]:
    """Return the equations of a layer's parameters and MACs; empty where it has neither.

    Args:
        network: The network that has the layer; it may be on the meta device.
        layer: A layer of its graph.
        shapes: Output shape of every layer without the batch, by name, and of `input`.
    """
    module = _module(network, layer)
    if isinstance(module, nn.Conv2d):
        return _convolution(module, shapes[layer.inputs[0]])
    if isinstance(module, nn.Linear):
        return _dense(module)
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
        count = in_role("input", module.num_features)
        symbols, numbers = rf"2 \cdot {in_role('input', 'C')}", rf"2 \cdot {count}"
        return (_parameters(layer.parameters, symbols, numbers),)
    return ()


def _module(network: nn.Module, layer: Layer) -> nn.Module | None:
    try:
        module = network.get_submodule(layer.name)
    except AttributeError:
        return None
    return module if layer.name else None


def _convolution(module: nn.Conv2d, shape: Sequence[int]) -> tuple[Quantity, ...]:
    padding = module.padding if isinstance(module.padding, tuple) else (0, 0)
    height, width = (
        Axis(size, kernel, 2 * pad, stride, dilation)
        for size, kernel, pad, stride, dilation in zip(
            shape[1:],
            module.kernel_size,
            padding,
            module.stride,
            module.dilation,
            strict=True,
        )
    )
    costs = layer_costs(
        Conv2dSpec(
            height,
            width,
            in_channels=module.in_channels,
            out_channels=module.out_channels,
            groups=module.groups,
            bias=module.bias is not None,
        )
    )
    return costs.parameters, costs.macs


def _dense(module: nn.Linear) -> tuple[Quantity, ...]:
    def product(inputs: object, outputs: object) -> tuple[str, str]:
        i, o = in_role("input", inputs), in_role("output", outputs)
        return rf"{i} \cdot {o}", o

    symbols, bias = product("n_i", "n_o")
    numbers, biases = product(module.in_features, module.out_features)
    macs = module.in_features * module.out_features
    count = macs
    ends = ("", "")
    if module.bias is not None:
        count, ends = macs + module.out_features, (f" + {bias}", f" + {biases}")
    return (
        _parameters(count, symbols + ends[0], numbers + ends[1]),
        Quantity("macs", MACS, "", macs, symbols, numbers),
    )


def _parameters(value: int, symbols: str, numbers: str) -> Quantity:
    return Quantity("parameters", PARAMETERS, "", value, symbols, numbers)
