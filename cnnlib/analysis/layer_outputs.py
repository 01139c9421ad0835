"""The outputs of layers within a network, without a trace in the network itself."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any
from weakref import WeakKeyDictionary

from torch import Tensor, fx, nn

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.tracer import NotTraceableError, Trace, trace


def layer_outputs(model: nn.Module, x: Tensor, layers: Iterable[str]) -> dict[str, Tensor]:
    """Return the outputs of `layers` by name when `model` maps `x`.

    The hooks are on a copy that shares the tensors, so threads may look into one network at the
    same time.  In training mode batch normalization updates the statistics of `model`.

    Args:
        model: Any network; its mode is kept.
        x: Input of `model`.
        layers: Qualified names of modules, `""` for the network itself, or of functions as in
            `layer_graph`, for example `"stage1.0.add"`.  Of a module that is called more than once
            the last output is returned.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    wanted = list(layers)
    copied = with_shared_tensors(model)
    modules = dict(copied.named_modules())
    recorded: dict[str, Tensor] = {}
    if functions := [name for name in wanted if name not in modules]:
        recorded.update(_function_outputs(copied, x, functions))
    if hooked := [name for name in wanted if name in modules]:
        for name in hooked:
            modules[name].register_forward_hook(
                lambda _module, _inputs, output, name=name: recorded.__setitem__(name, output)
            )
        copied(x)
    return {name: recorded[name] for name in wanted}


def _function_outputs(model: nn.Module, x: Tensor, wanted: Sequence[str]) -> dict[str, Tensor]:
    """Return the outputs of functions, which no hook can record, by running the traced graph."""
    try:
        traced = trace(model)
    except NotTraceableError as error:
        raise SettingsError([_unknown_layer(wanted[0])]) from error
    names = traced.names.values()
    if unknown := [name for name in wanted if name not in names]:
        raise SettingsError([_unknown_layer(unknown[0])])
    return {name: output for name, output in run_layers(traced, x) if name in wanted}


_RECORDED: WeakKeyDictionary[nn.Module, tuple[fx.Graph, dict[fx.Node, str]]] = WeakKeyDictionary()
"""Operations of the networks that are in memory; the graphs hold names, and no network."""


def recorded(network: nn.Module) -> Trace:
    """Return the operations of a shared network, which nobody changes, recorded once.

    Recording takes longer than a forward pass of a small network.

    Raises:
        NotTraceableError: torch.fx cannot record the network.
    """
    known = _RECORDED.get(network)
    if known is None:
        traced = trace(network)
        known = _RECORDED[network] = (traced.graph, traced.names)
    return Trace(network, *known)


def run_layers(traced: Trace, x: Tensor) -> Iterator[tuple[str, Any]]:
    """Run a recorded network on `x`; yield the name and the output of each layer as it is computed.

    Nothing is hooked or changed, so threads may run one trace at the same time in evaluation mode.
    A layer that works in place changes what its input was, so use an output before the next.
    """
    values: dict[fx.Node, Any] = {}
    for node in traced.graph.nodes:
        args, kwargs = fx.node.map_arg((node.args, node.kwargs), values.__getitem__)
        if node.op == "placeholder":
            values[node] = x
        elif node.op == "get_attr":
            values[node] = traced.attribute(str(node.target))
        elif node.op != "output":
            values[node] = traced.function(node)(*args, **kwargs)
            if node in traced.names:
                yield traced.names[node], values[node]


def with_shared_tensors(model: nn.Module) -> nn.Module:
    """Return a copy of `model` whose parameters and buffers are those of `model`."""
    tensors = chain(model.parameters(), model.buffers())
    return copy.deepcopy(model, {id(tensor): tensor for tensor in tensors})


def _unknown_layer(name: str) -> Problem:
    template = N_("The network has no layer called {layer}.")
    return Problem("unknown_layer", template, {"layer": name})
