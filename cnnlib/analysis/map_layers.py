"""The layers of a network whose output is a map: more than one cell a channel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import nn

from cnnlib.core.number_format import format_shape
from cnnlib.core.problems import N_, Problem, SettingsError, Verbatim
from cnnlib.models.layer_graph import meta_copy
from cnnlib.models.meta_network import meta_network
from cnnlib.training.engine.recipe import Recipe


@dataclass(frozen=True)
class MapLayer:
    """A layer with a map.

    Attributes:
        name: Qualified name of the module.
        kind: Its class.
        shape: Shape of its output, (C, H, W).
    """

    name: str
    kind: str
    shape: tuple[int, int, int]


def map_layers(model: nn.Module, input_shape: Sequence[int]) -> tuple[MapLayer, ...]:
    """Return the layers with a map that the whole picture passes, from the input to the logits.

    A block that is no plain sequence, such as a residual block, counts as one layer: no layer of
    one of its branches sees all that goes on.  Dropout, which does nothing here, is left out.

    Args:
        model: A network; it is not changed and nothing is computed.
        input_shape: Shape of a picture, (channels, H, W).
    """
    network = meta_copy(model)
    names = [name for name, module in _sequence(network) if not isinstance(module, nn.Dropout)]
    shapes = _output_shapes(network, input_shape, names)
    return tuple(
        MapLayer(name, type(network.get_submodule(name)).__name__, (shape[0], shape[1], shape[2]))
        for name in names
        if _is_map(shape := shapes.get(name, ()))
    )


def network_map_layers(recipe: Recipe) -> tuple[MapLayer, ...]:
    """Return the same of a network of the catalog, from a cache if it was asked for before."""
    options = json.dumps(dict(recipe.options), sort_keys=True)
    return _cached(recipe.model, options, recipe.input_size)


@lru_cache(maxsize=64)
def _cached(name: str, options: str, size: int) -> tuple[MapLayer, ...]:
    return map_layers(meta_network(name, json.loads(options)), (1, size, size))


def default_map_layer(layers: Sequence[MapLayer]) -> str:
    """Return the last layer with a map that is no pooling: the one that Grad-CAM is made for.

    Raises:
        SettingsError: No layer has a map (`no_map_layers`).
    """
    if not layers:
        template = N_("No layer of this network has a map with more than one cell.")
        raise SettingsError([Problem("no_map_layers", template)])
    return next((each for each in layers[::-1] if "Pool" not in each.kind), layers[-1]).name


def require_map_layer(model: nn.Module, input_shape: Sequence[int], name: str) -> None:
    """Check that a module's output is a map; it may be any module, within a block too.

    Raises:
        SettingsError: There is no such module (`unknown_layer`), or its output is no map
            (`no_map`).
    """
    network = meta_copy(model)
    shape: tuple[int, ...] = ()
    if exists := bool(name) and name in dict(network.named_modules()):
        shape = _output_shapes(network, input_shape, [name]).get(name, ())
        if _is_map(shape):
            return
    known = ", ".join(each.name for each in map_layers(model, input_shape))
    if not exists:
        template = N_("The network has no layer called {layer}; layers with a map are {known}.")
        raise SettingsError(
            [Problem("unknown_layer", template, {"layer": Verbatim(name), "known": known})]
        )
    template = N_(
        "The output of {layer} is {shape}: it has no map with more than one cell, so it cannot "
        "say where. Layers with a map are {known}."
    )
    values = {"layer": Verbatim(name), "shape": format_shape(shape), "known": known}
    raise SettingsError([Problem("no_map", template, values)])


def _sequence(module: nn.Module, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    for name, child in module.named_children():
        path = f"{prefix}{name}"
        if isinstance(child, nn.Sequential):
            yield from _sequence(child, f"{path}.")
        else:
            yield path, child


def _output_shapes(
    network: nn.Module, input_shape: Sequence[int], names: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Return the shapes of outputs, without the batch; `network` is on the meta device."""
    shapes: dict[str, tuple[int, ...]] = {}

    def record(name: str, output: object) -> None:
        if isinstance(output, torch.Tensor):
            shapes[name] = tuple(output.shape[1:])

    for name in names:
        network.get_submodule(name).register_forward_hook(
            lambda _module, _inputs, output, name=name: record(name, output)
        )
    with torch.no_grad():
        network(torch.empty(1, *input_shape, device="meta"))
    return shapes


def _is_map(shape: tuple[int, ...]) -> bool:
    return len(shape) == 3 and shape[1] * shape[2] > 1
