"""The anatomy of a network: its layers in numbers, and their totals.

One multiply-accumulate (MAC) is a multiplication and an addition, so twice as many floating-point
operations.  Only convolutions and matrix products have any here; biases, norms and activations,
which some tools add, are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from torch import nn

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.models.image_size import image_problem
from cnnlib.models.layer import LayerTotals
from cnnlib.models.layer_graph import INPUT, Layer, LayerGraph, layer_graph
from cnnlib.models.meta_network import meta_network
from cnnlib.models.registry import options_key


@dataclass(frozen=True)
class Anatomy(LayerTotals):
    """A network in numbers, for one picture.

    Attributes:
        graph: Its layers and how they are connected.
        parameters: All parameters of the network, each counted once.
    """

    graph: LayerGraph
    parameters: int

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in the order in which they run."""
        return self.graph.layers

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Shape of the picture, (C, H, W)."""
        return self.graph.input_shape

    @property
    def weighted_layers(self) -> int:
        """Convolutions and dense layers, those beside the longest path included."""
        return sum(_is_weighted(layer) for layer in self.layers)

    @property
    def depth(self) -> int:
        """Convolutions and dense layers on the longest path, the 18 of ResNet-18."""
        depths = {INPUT: 0}
        for layer in self.layers:  # a layer comes after those that feed it
            before = max((depths.get(name, 0) for name in layer.inputs), default=0)
            depths[layer.name] = before + _is_weighted(layer)
        return max(depths.values())

    @property
    def unused_parameters(self) -> int:
        """Parameters that a prediction does not use: those of auxiliary classifiers, say."""
        return self.parameters - sum(layer.parameters for layer in self.layers)

    @property
    def problem(self) -> Problem | None:
        """Why some layers have no receptive field, None if nothing is missing."""
        return self.graph.problem

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON values; pairs are rows and columns.

        A field is null where there is none, and where it is the whole picture.
        """
        return {
            "input_shape": list(self.input_shape),
            "parameters": self.parameters,
            "unused_parameters": self.unused_parameters,
            "macs": self.macs,
            "depth": self.depth,
            "weighted_layers": self.weighted_layers,
            "activation_bytes": self.activation_bytes,
            "problem": None if self.problem is None else str(self.problem),
            "layers": [_layer_json(layer) for layer in self.layers],
        }


def _is_weighted(layer: Layer) -> bool:
    return layer.kind in ("Conv2d", "Linear")


def _layer_json(layer: Layer) -> dict[str, Any]:
    field = layer.receptive_field
    return {
        "name": layer.name,
        "kind": layer.kind,
        "inputs": list(layer.inputs),
        "output_shape": list(layer.output_shape),
        "parameters": layer.parameters,
        "macs": layer.macs,
        "activation_bytes": layer.activation_bytes,
        "receptive_field": None if field is None else list(field.size),
        "stride": None if field is None else list(field.stride),
        "start": None if field is None else list(field.start),
        "whole_picture": layer.whole_picture,
    }


def anatomy(module: nn.Module, input_shape: Sequence[int]) -> Anatomy:
    """Return the anatomy of `module`, which is unchanged, for a picture of shape (C, H, W).

    Raises:
        SettingsError: The network does not take this picture (`layer_refuses`).
    """
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return Anatomy(layer_graph(module, input_shape), parameters)


def network_anatomy(
    name: str,
    options: Mapping[str, Any] | None,
    image: int,
    channels: int = 1,
    classes: int = 10,
) -> Anatomy:
    """Return the anatomy of a network of the catalog, from a cache if it was asked for before.

    Args:
        name: A family.
        options: Options by name; the others have their defaults.
        image: Rows and columns of the picture.
        channels: Channels of the picture.
        classes: Classes that the network tells apart.

    Raises:
        SettingsError: As for `build` and `image_problem`.
    """
    return _cached(name, options_key(name, options), image, channels, classes)


@lru_cache(maxsize=128)
def _cached(name: str, options: str, image: int, channels: int, classes: int) -> Anatomy:
    # Without memory for weights: nobody needs 128.8 million of them to count them.
    module = meta_network(name, json.loads(options), channels, classes)
    try:
        return anatomy(module, (channels, image, image))
    except SettingsError:
        if problem := image_problem(name, json.loads(options), image):
            raise SettingsError([problem]) from None  # it says which sizes are taken
        raise
