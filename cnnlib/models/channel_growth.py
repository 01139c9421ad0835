"""How the channels of a network grow where the outputs of earlier layers are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cnnlib.models.layer import Layer


@dataclass(frozen=True)
class Concatenation:
    """A place where channels are joined, as in every layer of a dense block.

    Attributes:
        name: Name of the layer in the graph.
        block: Name of the module that contains it; empty for the network itself.
        kept: Channels of its first input.
        added: Channels of all its other inputs.
    """

    name: str
    block: str
    kept: int
    added: int

    @property
    def channels(self) -> int:
        """Channels of the result."""
        return self.kept + self.added


def concatenations(layers: Sequence[Layer]) -> tuple[Concatenation, ...]:
    """Return the places of a network where channels are joined, in the order of execution."""
    channels = {layer.name: layer.output_shape[0] for layer in layers}
    found = []
    for layer in layers:
        if layer.kind == "cat" and all(name in channels for name in layer.inputs):
            kept = channels[layer.inputs[0]]
            block = layer.name.rpartition(".")[0]
            found.append(Concatenation(layer.name, block, kept, layer.output_shape[0] - kept))
    return tuple(found)
