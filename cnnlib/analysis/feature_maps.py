"""Feature maps: what the layers of a network make of a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.layer_outputs import (
    layer_outputs,
    recorded,
    run_layers,
    with_shared_tensors,
)
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.layer import INPUT

Map = NDArray[np.float32]


@dataclass(frozen=True)
class LayerSummary:
    """The output of a layer for one picture, in short.

    Attributes:
        name: Name of the layer, as in `layer_graph`; `INPUT` is the picture.
        shape: Shape of its output, (C, H, W) or (features,).
        largest: Largest magnitude of any value.
        strongest: The channel of the largest activity (`channel_activity`).
        thumbnail: That channel, float32 (H, W); all features as one row where there are no maps.
    """

    name: str
    shape: tuple[int, ...]
    largest: float
    strongest: int
    thumbnail: Map


@dataclass(frozen=True)
class NetworkMaps:
    """The outputs of the layers of a network for one picture.

    Attributes:
        layers: The picture, then every layer in the order in which they run.
        opened: Name of the layer whose feature maps are here.
        maps: They, float32 (C, H, W); features are maps of one cell.
    """

    layers: tuple[LayerSummary, ...]
    opened: str
    maps: Map

    @property
    def largest(self) -> float:
        """Largest magnitude of any value of any layer."""
        return max(layer.largest for layer in self.layers)


def feature_maps(
    model: nn.Module, image: Tensor, layers: Iterable[str]
) -> dict[str, NDArray[np.float32]]:
    """Return the outputs of `layers` for one picture, in evaluation mode.

    Args:
        model: A network with the weights to look at; it is not changed, and threads may share it.
        image: Input of the network, float32 (channels, H, W).
        layers: Names, see `layer_outputs`.

    Returns:
        Float32 (C, H, W) or (features,) by name.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    with torch.no_grad():
        outputs = layer_outputs(with_shared_tensors(model).eval(), image[None], layers)
    return {name: output[0].float().cpu().numpy() for name, output in outputs.items()}


def network_maps(
    model: nn.Module, image: Tensor, opened: str, leave_out: Sequence[str] = ()
) -> NetworkMaps:
    """Return what each layer of `model`, in evaluation mode, makes of one picture.

    It takes one forward pass, without hooks: threads may share the network.

    Args:
        model: A network of the catalog; it is not changed.
        image: Input of the network, float32 (channels, H, W).
        opened: Name of the layer whose feature maps are wanted, `INPUT` for the picture.
        leave_out: Names of layers that are not summarized, as those that return their input.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
        NotTraceableError: torch.fx cannot record the network.
    """
    network = with_shared_tensors(model).eval() if model.training else model
    layers = [_summary(INPUT, image)]
    maps = _as_maps(image) if opened == INPUT else None
    with torch.no_grad():
        for name, output in run_layers(recorded(network), image[None]):
            if name in leave_out:
                continue
            layers.append(_summary(name, output[0]))
            if name == opened:
                maps = _as_maps(output[0])
    if maps is None:
        template = N_("The network has no layer called {layer}.")
        raise SettingsError([Problem("unknown_layer", template, {"layer": opened})])
    return NetworkMaps(tuple(layers), opened, maps)


def channel_activity(maps: Map) -> NDArray[np.float64]:
    """Return the mean magnitude of each channel of `maps`, (C, H, W): 0 where all of it is 0."""
    activity: NDArray[np.float64] = np.abs(maps).mean(axis=(1, 2), dtype=np.float64)
    return activity


def _summary(name: str, output: Tensor) -> LayerSummary:
    magnitudes = output.abs()
    if output.dim() == 3:
        strongest = int(magnitudes.mean(dim=(1, 2), dtype=torch.float64).argmax())
        thumbnail = output[strongest]
    else:
        strongest = int(magnitudes.argmax())
        thumbnail = output.reshape(1, -1)
    return LayerSummary(
        name, tuple(output.shape), float(magnitudes.max()), strongest, _copied(thumbnail)
    )


def _as_maps(output: Tensor) -> Map:
    return _copied(output if output.dim() == 3 else output.reshape(-1, 1, 1))


def _copied(values: Tensor) -> Map:
    """Return `values` as float32 in memory of its own, which no later layer changes in place."""
    copied: Map = np.array(values.detach().float().cpu().numpy(), order="C", copy=True)
    return copied
