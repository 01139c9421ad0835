"""One layer of a network in numbers, and a network as a graph of layers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from cnnlib.core.number_format import format_shape
from cnnlib.core.problems import N_, Problem
from cnnlib.models.receptive_field import ReceptiveField

INPUT = "input"
"""Name of the picture among the inputs of a layer."""


@dataclass(frozen=True)
class Layer:
    """One operation of a network, in numbers for a single picture.

    Attributes:
        name: Qualified name of the module, for example `stage1.0.conv1`; a function's name after
            the path of the module that calls it, for example `stage1.0.add`.
        kind: Class of the module, for example `Conv2d`, or name of the function.
        inputs: Names of the layers that feed it; `INPUT` is the picture.
        output_shape: Shape of its output without the batch.
        parameters: Its own parameters; one that another layer has used before counts there.
        macs: Multiply-accumulates of its convolutions and matrix products.
        activation_bytes: Memory of its output in float32.
        receptive_field: The fields of the cells of its output; None where there are none and
            where each is the whole picture.
        whole_picture: Whether every cell of its output is reached by the whole picture.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    output_shape: tuple[int, ...]
    parameters: int
    macs: int
    activation_bytes: int
    receptive_field: ReceptiveField | None
    whole_picture: bool = False


class _HasLayers(Protocol):
    @property
    def layers(self) -> tuple[Layer, ...]: ...


class LayerTotals:
    """Base of what has `layers`: sums over them."""

    @property
    def macs(self: _HasLayers) -> int:
        """Multiply-accumulates of all its layers."""
        return sum(layer.macs for layer in self.layers)

    @property
    def activation_bytes(self: _HasLayers) -> int:
        """Memory of the outputs of all its layers together, in float32."""
        return sum(layer.activation_bytes for layer in self.layers)


@dataclass(frozen=True)
class LayerGraph:
    """The layers of a network in the order in which they run.

    Attributes:
        input_shape: Shape of the picture, without the batch.
        layers: The layers.
        outputs: Names of the layers whose output the network returns.
        problem: Why some layers have no receptive field; None if all have one or see everything.
    """

    input_shape: tuple[int, ...]
    layers: tuple[Layer, ...]
    outputs: tuple[str, ...] = ()
    problem: Problem | None = None

    def layer(self, name: str) -> Layer:
        """Return the layer called `name`; raises KeyError if there is none."""
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise KeyError(name)


def refusal(
    name: str, kind: str, picture: Sequence[int], shape: Sequence[int], error: Exception
) -> Problem:
    """Return the problem of a layer that cannot take what the picture has become."""
    said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".!")
    said = re.sub(r"Proxy\(\w+\)", "another", said)  # a value that was unknown while recording
    if isinstance(error, NotImplementedError) or "meta tensor" in said:
        template = N_(
            "The layers of this network cannot be listed from shapes alone: at {layer} ({kind}) "
            "its code looks at values."
        )
    elif shape:
        template = N_(
            "The network does not take pictures of {picture}: at {layer} ({kind}), where {shape} "
            "arrives, PyTorch says: {said}."
        )
    else:
        template = N_("The network does not take pictures of {picture}: {said}.")
    values = {
        "where": "image",
        "layer": name,
        "kind": kind,
        "picture": format_shape(picture),
        "shape": format_shape(shape),
        "said": said,
    }
    return Problem("layer_refuses", template, values)


def tensors_in(value: Any) -> Iterator[torch.Tensor]:
    """Yield the tensors of a value, of its items if it is a list, a tuple or a mapping."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from tensors_in(each)
    elif isinstance(value, Mapping):
        yield from tensors_in(list(value.values()))
