"""The kernels that make the channels of a layer's output."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import nn

from cnnlib.models.layer import INPUT, Layer, LayerGraph
from cnnlib.models.layer_categories import category, is_elementwise

_WEIGHTED = ("convolution", "dense")


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
    """

    layer: str
    values: NDArray[np.float32]
    bias: NDArray[np.float32] | None
    dense: bool


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
        keeps = is_elementwise(layer.kind) or category(layer.kind) == "pooling"
        mixes = len(layer.inputs) != 1 or _flattens(graph, layer)
        if mixes or not keeps:
            return None
        (name,) = layer.inputs
    return None


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


def _flattens(graph: LayerGraph, layer: Layer) -> bool:
    """Return whether a layer makes one row of maps that have more than one cell."""
    (name,) = layer.inputs
    before = graph.input_shape if name == INPUT else graph.layer(name).output_shape
    return len(before) == 3 and len(layer.output_shape) == 1 and math.prod(before[1:]) > 1
