"""How alike two pictures are to a network, layer by layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.feature_maps import feature_maps

OUTPUT = ""
"""Name of the network itself among its layers: its logits."""


@dataclass(frozen=True)
class LayerPair:
    """The outputs of one layer for two pictures.

    Attributes:
        layer: Name of the layer.
        first: Float32, (C, H, W) or (features,).
        second: The same for the second picture.
    """

    layer: str
    first: NDArray[np.float32]
    second: NDArray[np.float32]

    @property
    def similarity(self) -> float:
        """Cosine of the angle between the outputs as vectors, -1 to 1; 0 where one is all zero."""
        a, b = self.first.ravel().astype(np.float64), self.second.ravel().astype(np.float64)
        norms = float(np.linalg.norm(a) * np.linalg.norm(b))
        return float(a @ b) / norms if norms > 0 else 0.0

    def most_different(self, count: int) -> tuple[int, ...]:
        """Return the channels with the largest mean distance, the largest first."""
        distance = np.abs(self.first - self.second).reshape(len(self.first), -1).mean(1)
        return tuple(np.argsort(-distance, kind="stable")[:count].tolist())


def layer_pairs(
    model: nn.Module, first: Tensor, second: Tensor, layers: Iterable[str]
) -> tuple[LayerPair, ...]:
    """Return the outputs of `layers` for two pictures, in evaluation mode.

    Args:
        model: A network with the weights to look at; it is not changed, and threads may share it.
        first: Input of the network, float32 (channels, H, W).
        second: Likewise.
        layers: Names, see `layer_outputs`; `OUTPUT` for the logits.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    names = tuple(layers)
    outputs = feature_maps(model, first, names), feature_maps(model, second, names)
    return tuple(LayerPair(name, outputs[0][name], outputs[1][name]) for name in names)
