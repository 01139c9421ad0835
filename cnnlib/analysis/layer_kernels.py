"""The kernels that make the channels of a layer's output."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from torch import nn

from cnnlib.models.layer import INPUT, Layer, LayerGraph
from cnnlib.models.layer_categories import category, is_elementwise

_WEIGHTED = ("convolution", "dense")
CONCATENATIONS = ("cat", "concat")
"""Kinds of layers that put the channels of their inputs side by side."""


@dataclass(frozen=True)
class LayerKernels:
    """The weights of a convolution or a dense layer.

    Attributes:
        layer: Name of the layer.
        values: One kernel for each output channel, float32 (C_out, C_in / groups, k_h, k_w).  A
            unit of a dense layer that reads flattened maps has weights in the shape of the maps,
            any other has C_in weights of 1 x 1.
        bias: Float32 (C_out,), None without one.
        dense: Whether the layer is a dense one.
        first: The channel that the first kernel makes.
    """

    layer: str
    values: NDArray[np.float32]
    bias: NDArray[np.float32] | None
    dense: bool
    first: int = 0

    def only(self, index: int, channel: int) -> LayerKernels:
        """Return the kernel at `index` alone, as that of `channel`."""
        part = slice(index, index + 1)
        bias = None if self.bias is None else self.bias[part]
        return replace(self, values=self.values[part], bias=bias, first=channel)


def kernel_layer(graph: LayerGraph, name: str) -> Layer | None:
    """Return the convolution or dense layer whose channels are those of the layer `name`.

    It is the layer itself, or the one before it where only normalization, activation, dropout and
    pooling are between, which keep the channels apart.  None where there is none, as after a sum.

    Raises:
        KeyError: There is no such layer.
    """
    while name != INPUT:
        layer = graph.layer(name)
        if category(layer.kind) in _WEIGHTED:
            return layer
        if len(layer.inputs) != 1 or not _keeps_channels(graph, layer):
            return None
        (name,) = layer.inputs
    return None


def channel_kernels(
    model: nn.Module, graph: LayerGraph, name: str, channel: int
) -> LayerKernels | None:
    """Return the kernels that make the channels of the layer `name`, `channel` among them.

    They are those of all channels where one layer makes them (`kernel_layer`); of channels that
    were concatenated, that of `channel` alone.  None where no kernel makes it, as after a sum.

    Args:
        model: The network.
        graph: Its layers.
        name: One of them, `INPUT` for the picture.
        channel: One of its channels, counted from 0.
    """
    index = channel
    while (layer := kernel_layer(graph, name)) is None:
        found = _concatenated(graph, name, index)
        if found is None:
            return None
        name, index = found
    kernels = layer_kernels(model, graph, layer)
    return kernels if len(kernels.values) > channel == index else kernels.only(index, channel)


def _concatenated(graph: LayerGraph, name: str, channel: int) -> tuple[str, int] | None:
    """Return the layer whose channel a concatenation repeats as `channel`, and which it is there.

    Between the concatenation and `name` there are only layers that keep the channels apart.
    """
    while name != INPUT:
        layer = graph.layer(name)
        if layer.kind in CONCATENATIONS:
            for before in layer.inputs:
                count = _channels(graph, before)
                if channel < count:
                    return before, channel
                channel -= count
            return None
        if len(layer.inputs) != 1 or not _keeps_channels(graph, layer):
            return None
        (name,) = layer.inputs
    return None


def _channels(graph: LayerGraph, name: str) -> int:
    shape = graph.input_shape if name == INPUT else graph.layer(name).output_shape
    return shape[0]


def layer_kernels(model: nn.Module, graph: LayerGraph, layer: Layer) -> LayerKernels:
    """Return the kernels of a convolution or dense layer of `model`.

    Args:
        model: The network.
        graph: Its layers.
        layer: One of them, with weights.
    """
    module = model.get_submodule(layer.name)
    assert isinstance(module, nn.Conv2d | nn.Linear)
    weight, dense = module.weight.detach().float().cpu(), isinstance(module, nn.Linear)
    if dense:
        weight = weight.reshape(len(weight), *_dense_shape(graph, layer, weight.shape[1]))
    bias = None if module.bias is None else module.bias.detach().float().cpu().numpy()
    return LayerKernels(layer.name, weight.numpy(), bias, dense)


def _dense_shape(graph: LayerGraph, layer: Layer, features: int) -> tuple[int, int, int]:
    """Return the shape of the maps whose values a dense layer reads, (features, 1, 1) if none."""
    name = layer.inputs[0] if layer.inputs else INPUT
    while name != INPUT:
        before = graph.layer(name)
        if len(before.output_shape) == 3:
            channels, rows, columns = before.output_shape
            return channels, rows, columns
        if len(before.inputs) != 1 or not is_elementwise(before.kind):
            return features, 1, 1
        (name,) = before.inputs
    return features, 1, 1


def _keeps_channels(graph: LayerGraph, layer: Layer) -> bool:
    """Return whether each channel of a layer comes from the same channel of its one input."""
    if not (is_elementwise(layer.kind) or category(layer.kind) == "pooling"):
        return False
    (name,) = layer.inputs
    before = graph.input_shape if name == INPUT else graph.layer(name).output_shape
    flattens = len(before) == 3 and len(layer.output_shape) == 1
    return not flattens or math.prod(before[1:]) == 1
