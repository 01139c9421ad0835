"""The layers of a network that torch.fx cannot record, by forward hooks."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import torch
from torch import nn
from torch.utils.hooks import RemovableHandle

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.layer import INPUT, Layer, LayerGraph, refusal, tensors_in
from cnnlib.models.mac_counter import MacCounter
from cnnlib.models.operation_names import module_kind

NOT_TRACED = N_(
    "The order of this network's operations depends on its input or is hidden from torch.fx "
    "({said}): its layers are listed without receptive fields and without functions."
)


def hooked_layers(network: nn.Module, x: torch.Tensor, said: str) -> LayerGraph:
    """Return the modules of a network without children, in the order in which they run.

    Which layers feed a layer is known where no function is between them.

    Args:
        network: A network in evaluation mode, which nobody else runs meanwhile.
        x: A picture, (1, C, H, W), on the network's device.
        said: Why torch.fx cannot record it.

    Raises:
        SettingsError: A layer does not take what arrives (`layer_refuses`).
    """
    layers: list[Layer] = []
    sources: dict[int, tuple[torch.Tensor, str]] = {id(x): (x, INPUT)}
    counted: set[int] = set()
    calls: Counter[str] = Counter()
    running: list[tuple[str, str, Any]] = [(INPUT, "", x)]
    counter = MacCounter()
    before: list[int] = []
    hooks: list[RemovableHandle] = []

    def start(name: str, layer: nn.Module, args: Any) -> None:
        before.append(counter.macs)
        running.append((name, module_kind(layer), args))

    def finish(name: str, layer: nn.Module, args: Any, result: Any) -> None:
        macs = counter.macs - before.pop()
        tensors = list(tensors_in(result))
        if not tensors:
            return
        feeders = [sources[id(t)][1] for t in tensors_in(args) if id(t) in sources]
        new = {id(p): p for p in layer.parameters() if id(p) not in counted}
        counted.update(new)
        unique = f"{name}_{calls[name]}" if calls[name] else name
        calls[name] += 1
        sources.update({id(t): (t, unique) for t in tensors})
        shape = tuple(tensors[0].shape)
        layers.append(
            Layer(
                name=unique,
                kind=module_kind(layer),
                inputs=tuple(dict.fromkeys(feeders)),
                output_shape=shape[1:],
                parameters=sum(p.numel() for p in new.values()),
                macs=macs,
                activation_bytes=4 * math.prod(shape),
                receptive_field=None,
            )
        )

    for name, layer in network.named_modules():
        if name and not next(layer.children(), None):
            hooks.append(layer.register_forward_pre_hook(lambda m, args, n=name: start(n, m, args)))
            hooks.append(
                layer.register_forward_hook(lambda m, args, out, n=name: finish(n, m, args, out))
            )
    try:
        with counter:
            network(x)
    except Exception as error:
        name, kind, args = running[-1]
        tensors = list(tensors_in(args))
        shape = tensors[0].shape[1:] if tensors else ()
        raise SettingsError([refusal(name, kind, x.shape[1:], shape, error)]) from error
    finally:
        for hook in hooks:
            hook.remove()
    problem = Problem("not_traceable", NOT_TRACED, {"said": said})
    return LayerGraph(tuple(x.shape[1:]), tuple(layers), problem=problem)
