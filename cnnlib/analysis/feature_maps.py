"""Feature maps: what the layers of a network make of a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.layer_outputs import layer_outputs, with_shared_tensors


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


def block_ends(model: nn.Module) -> tuple[str, ...]:
    """Return the names of the layers that end the blocks of a network of the catalog.

    A block is a module called so, each block within a stage, or layers up to and including a
    pooling.  What follows global pooling or flattening has no map and is left out.
    """
    return tuple(_ends(model, ""))


def _ends(sequence: nn.Module, prefix: str) -> Iterator[str]:
    last = ""
    for name, layer in sequence.named_children():
        path = f"{prefix}{name}"
        ends_here = isinstance(layer, nn.MaxPool2d | nn.AvgPool2d)
        no_map = isinstance(layer, nn.AdaptiveAvgPool2d | nn.Flatten)
        is_block = any(True for _ in layer.children())
        if last and (is_block or no_map):
            yield last
            last = ""
        if no_map:
            return
        if is_block and name.startswith("stage"):
            yield from _ends(layer, f"{path}.")
        elif is_block or ends_here:
            yield path
            last = ""
        elif not isinstance(layer, nn.Dropout):  # which returns its input
            last = path
    if last:
        yield last
