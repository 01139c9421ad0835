"""Global average pooling: each channel to one number, three ways, and what it saves.

Lin, Chen, Yan, "Network in Network" (2013, arXiv:1312.4400), section 3.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, full

from cnnlib.core.problems import N_


@dataclass(frozen=True)
class GlobalAverage:
    """The same numbers computed in three ways.

    Attributes:
        mean: `x.mean((2, 3))`, `(N, C)`.
        pooled: `F.avg_pool2d` with a window of the whole map, `(N, C)`.
        dense: A dense layer on each map whose weights are all 1 / (W * H), `(N, C)`.
    """

    mean: Tensor
    pooled: Tensor
    dense: Tensor

    @property
    def difference(self) -> float:
        """The largest difference between any two of the results."""
        found = (self.mean, self.pooled, self.dense)
        return max(float((a - b).abs().max()) for a in found for b in found)


def global_average(x: Tensor) -> GlobalAverage:
    """Return the average of each channel of `x`, `(N, C, H, W)`, in three ways."""
    rows, columns = x.shape[2:]
    weights = full((1, rows * columns), 1 / (rows * columns), dtype=x.dtype)
    return GlobalAverage(
        mean=x.mean((2, 3)),
        pooled=F.avg_pool2d(x, (rows, columns)).flatten(1),
        dense=F.linear(x.flatten(2), weights)[..., 0],
    )


@dataclass(frozen=True)
class HeadLayer:
    """One layer at the end of a network.

    Attributes:
        name: English name, marked for translation.
        inputs: Channels or numbers that it reads.
        outputs: Channels or numbers that it gives.
        kernel: Rows and columns of a convolution's kernel; 1 for a dense layer.
        learned: Whether it has weights and biases.
    """

    name: str
    inputs: int
    outputs: int
    kernel: int = 1
    learned: bool = True

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.outputs * (self.inputs * self.kernel**2 + 1) if self.learned else 0


@dataclass(frozen=True)
class Head:
    """How a network comes from its last feature maps to a number for each class.

    Attributes:
        network: Its name.
        layers: From the first to the last.
    """

    network: str
    layers: tuple[HeadLayer, ...]

    @property
    def parameters(self) -> int:
        """Weights and biases of all layers."""
        return sum(layer.parameters for layer in self.layers)


_FLATTEN = N_("flatten and dense")
_DENSE = N_("dense")
_CONV = N_("convolution")
_GLOBAL = N_("global average pooling")


def _alexnet(side: int, classes: int) -> Head:
    layers = (
        HeadLayer(_FLATTEN, 256 * side * side, 4096),
        HeadLayer(_DENSE, 4096, 4096),
        HeadLayer(_DENSE, 4096, classes),
    )
    return Head("AlexNet", layers)


def _nin(channels: int, classes: int) -> Head:
    layers = (
        HeadLayer(_CONV, 384, channels, kernel=3),
        HeadLayer(_CONV, channels, channels),
        HeadLayer(_CONV, channels, classes),
        HeadLayer(_GLOBAL, classes, classes, learned=False),
    )
    return Head("NiN", layers)


HEADS: Mapping[int, tuple[Head, Head]] = {
    1000: (_alexnet(6, 1000), _nin(1024, 1000)),
    10: (_alexnet(5, 10), _nin(10, 10)),
}
"""AlexNet's head and NiN's by the number of classes: 1000 as published for ImageNet, 10 as in
Dive into Deep Learning, sections 8.1 and 8.3."""
