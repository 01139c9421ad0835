"""The networks of the page with the numbers of all their layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnlib.models.anatomy import Anatomy, network_anatomy
from cnnlib.models.comparison import Difference, compare
from cnnlib.models.layer import Layer
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.ui.components.network_diagram.network_diagram import ChosenLayer, parse_chosen
from cnnlib.ui.pages.architectures.settings import networks_of


@dataclass(frozen=True)
class NetworkResult:
    """A network, and the layer that is chosen in it.

    Attributes:
        title: Its name, which tells two forms of one family apart.
        suffix: End of the names of its settings.
        spec: The network.
        anatomy: Its layers and their numbers.
        chosen: The chosen layer, or its counterpart where that is of the other network; None where
            it has none.
    """

    title: str
    suffix: str
    spec: NetworkSpec
    anatomy: Anatomy
    chosen: Layer | None


@dataclass(frozen=True)
class PageResult:
    """Everything that the page shows of its networks.

    Attributes:
        networks: One or two.
        differences: Their layers in pairs; empty for one network.
        start: The layer that counts as chosen while the settings name none of these networks'.
    """

    networks: tuple[NetworkResult, ...]
    differences: tuple[Difference, ...]
    start: ChosenLayer


def compute(values: Mapping[str, Any]) -> PageResult:
    """Return the one or two networks that valid settings describe."""
    specs = networks_of(values)
    labels = [spec.label for spec in specs.values()]
    anatomies = [
        network_anatomy(spec.family, spec.options, spec.size, spec.channels, spec.classes)
        for spec in specs.values()
    ]
    differences = compare(*(a.graph for a in anatomies)).differences if len(anatomies) == 2 else ()
    start = ChosenLayer(0, _last_convolution(anatomies[0].layers))
    chosen = _chosen(anatomies, differences, parse_chosen(values["layer"]) or start, start)
    networks = []
    for number, (suffix, spec) in enumerate(specs.items()):
        title = spec.label + (f" {'AB'[number]}" if labels.count(spec.label) > 1 else "")
        networks.append(NetworkResult(title, suffix, spec, anatomies[number], chosen[number]))
    return PageResult(tuple(networks), differences, start)


def _last_convolution(layers: Sequence[Layer]) -> str:
    found = [layer.name for layer in layers if layer.kind == "Conv2d"]
    return (found or [layers[0].name])[-1]


def _chosen(
    networks: Sequence[Anatomy],
    differences: Sequence[Difference],
    wanted: ChosenLayer,
    start: ChosenLayer,
) -> tuple[Layer | None, Layer | None]:
    """Return the chosen layer in its network, and its counterpart in the other."""
    layers = [{layer.name: layer for layer in each.layers} for each in networks]
    if wanted.network >= len(layers) or wanted.layer not in layers[wanted.network]:
        wanted = start
    layer = layers[wanted.network][wanted.layer]
    for pair in differences:
        both = pair.first, pair.second
        if both[wanted.network] is layer:
            return both
    return layer, None
