"""The layers of a network as a graph, each with its shape, its costs and its receptive field.

The graph is recorded by torch.fx and run once on the meta device, which computes shapes and
nothing else: neither weights nor feature maps take memory.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.models.hooked_layers import hooked_layers
from cnnlib.models.layer import INPUT, Layer, LayerGraph
from cnnlib.models.traced_layers import traced_layers
from cnnlib.models.tracer import NotTraceableError, is_one_operation, trace

__all__ = ["INPUT", "Layer", "LayerGraph", "layer_graph", "meta_copy"]


def layer_graph(module: nn.Module, input_shape: Sequence[int]) -> LayerGraph:
    """Return the layers of `module` in evaluation mode, for one picture; `module` is unchanged.

    Args:
        module: Any network with one input.
        input_shape: Shape of a picture, (C, H, W).

    Raises:
        SettingsError: The network does not take this picture (`layer_refuses`).
    """
    network = meta_copy(module)
    if is_one_operation(network):
        network = nn.Sequential(OrderedDict({type(network).__name__.lower(): network}))
    x = torch.empty(1, *input_shape, device="meta")
    try:
        return _run(network, x)
    except SettingsError:
        # Its code may make tensors of its own, which then belong on the meta device too.  This
        # doubles the time, so it is not how it begins.
        with torch.device("meta"):
            return _run(network, x)


def _run(network: nn.Module, x: torch.Tensor) -> LayerGraph:
    # With gradients, as in training: without them some layers of PyTorch take a shortcut.
    with torch.enable_grad():
        try:
            traced = trace(network)
        except NotTraceableError as error:
            return hooked_layers(network, x, str(error))
        return traced_layers(traced, x)


def meta_copy(module: nn.Module) -> nn.Module:
    """Return a copy of `module` in evaluation mode whose tensors have shapes and no memory."""
    known: dict[int, Any] = {}
    for parameter in module.parameters():
        known[id(parameter)] = nn.Parameter(_shape_of(parameter), parameter.is_floating_point())
    for buffer in module.buffers():
        known[id(buffer)] = _shape_of(buffer)
    return copy.deepcopy(module, known).eval()


def _shape_of(tensor: torch.Tensor) -> torch.Tensor:
    kind = torch.float32 if tensor.is_floating_point() else tensor.dtype
    return torch.empty(tensor.shape, dtype=kind, device="meta")
