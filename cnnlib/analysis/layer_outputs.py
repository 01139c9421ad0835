"""The outputs of layers within a network, without a trace in the network itself."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from itertools import chain

from torch import Tensor, nn

from cnnlib.core.problems import N_, Problem, SettingsError


def layer_outputs(model: nn.Module, x: Tensor, layers: Iterable[str]) -> dict[str, Tensor]:
    """Return the outputs of `layers` when `model` maps `x`, in the order of their calls.

    The hooks are on a copy that shares the tensors, so threads may look into one network at the
    same time.  In training mode batch normalization updates the statistics of `model`.

    Args:
        model: Any network; its mode is kept.
        x: Input of `model`.
        layers: Qualified names, as in `model.named_modules()`; `""` is the network.  Of a layer
            that is called more than once the last output is returned.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    recorded: dict[str, Tensor] = {}
    copied = with_shared_tensors(model)
    for name in layers:
        get_layer(copied, name).register_forward_hook(
            lambda _module, _inputs, output, name=name: recorded.__setitem__(name, output)
        )
    copied(x)
    return recorded


def with_shared_tensors(model: nn.Module) -> nn.Module:
    """Return a copy of `model` whose parameters and buffers are those of `model`."""
    tensors = chain(model.parameters(), model.buffers())
    return copy.deepcopy(model, {id(tensor): tensor for tensor in tensors})


def get_layer(model: nn.Module, name: str) -> nn.Module:
    """Return the module called `name` within `model`.

    Raises:
        SettingsError: There is none (`unknown_layer`).
    """
    try:
        return model.get_submodule(name)
    except AttributeError as error:
        template = N_("The network has no layer called {layer}.")
        raise SettingsError([Problem("unknown_layer", template, {"layer": name})]) from error
