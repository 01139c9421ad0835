"""The layers of a network by the blocks that contain them, and by kind, with their sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from cnnlib.models.layer import Layer, LayerTotals


@dataclass(frozen=True)
class TopLevelGroup(LayerTotals):
    """Layers that follow each other within one module of the network.

    Attributes:
        name: Name of the module, the first part of its layers' names.
        layers: Its layers in the order of execution, one at least.
    """

    name: str
    layers: tuple[Layer, ...]

    @property
    def parameters(self) -> int:
        """Parameters of all its layers."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def last(self) -> Layer:
        """The layer whose output leaves the group."""
        return self.layers[-1]

    @property
    def is_block(self) -> bool:
        """Whether it is a module that contains layers, not a layer itself."""
        return self.last.name != self.name


def top_level_groups(layers: Sequence[Layer]) -> tuple[TopLevelGroup, ...]:
    """Return the layers of a network in groups, one for each module at its top level."""
    named = groupby(layers, key=lambda layer: layer.name.partition(".")[0])
    return tuple(TopLevelGroup(name, tuple(found)) for name, found in named)


@dataclass(frozen=True)
class KindShare:
    """The share that the layers of one kind have of a network's costs, 0 to 1.

    Attributes:
        parameters: Of its parameters.
        macs: Of its multiply-accumulates.
    """

    parameters: float
    macs: float


def kind_share(layers: Iterable[Layer], kind: str) -> KindShare:
    """Return the share of the layers of `kind`, such as `"Linear"`."""
    everything = tuple(layers)
    chosen = [layer for layer in everything if layer.kind == kind]

    def share(name: str) -> float:
        part, whole = (sum(getattr(layer, name) for layer in each) for each in (chosen, everything))
        return float(part / (whole or 1))

    return KindShare(share("parameters"), share("macs"))
