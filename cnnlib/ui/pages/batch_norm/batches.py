"""A stream of small batches, with the cells that a person has edited.

A batch is a wide grid, `(rows, C * H * W)`.  The batches of a stream stand one below the other:
batch `t` has the rows from `t * rows` on, and an edit names its row in the whole stream.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.data import fashion_mnist
from cnnlib.data.cell_edits import Edits, apply_edits, parse_edits
from cnnlib.ops.convolution.kernels import KERNELS

Array = NDArray[np.float32]

FILTERS = ("sobel_x", "sobel_y", "laplacian", "blur")
"""The kernels that make the channels of a batch from Fashion-MNIST."""

MOST = 8
"""Rows that a batch can have."""


def rows(values: Mapping[str, Any]) -> int:
    """Return the rows of each batch of the stream, at least 2: one alone cannot always train."""
    return max(int(values["n"]), 2)


def batch(values: Mapping[str, Any], number: int) -> Array:
    """Return batch `number` of the stream with its edits, `(rows, C * H * W)`."""
    count, inner = rows(values), (values["c"], values["h"], values["w"])
    drawn = _draw(values["input"], values["seed"], number, inner)[:count]
    edits = _edits(values["edits"], count).get(number, {})
    width = drawn.shape[1]
    return apply_edits(drawn, {cell: v for cell, v in edits.items() if cell[1] < width})


@lru_cache(maxsize=64)
def _edits(text: str, count: int) -> dict[int, Edits]:
    """Return the edits of each batch of `count` rows, by the batch's number."""
    found: dict[int, Edits] = {}
    for (row, column), value in parse_edits(text).items():
        found.setdefault(row // count, {})[row % count, column] = value
    return found


@lru_cache(maxsize=2048)
def _draw(source: str, seed: int, number: int, inner: tuple[int, int, int]) -> Array:
    """Return `(MOST, C * H * W)`; more examples or channels only add rows or columns to it."""
    generator = np.random.default_rng([seed, number])
    if source == "random":
        whole = generator.integers(-9, 10, (len(FILTERS) * 9, MOST))
        return whole[: int(np.prod(inner))].T.astype(np.float32)
    images = fashion_mnist.load(train=False).images
    chosen = generator.choice(len(images), MOST, replace=False)
    return features(images[torch.from_numpy(chosen)], inner)


def features(images: Tensor, inner: tuple[int, int, int]) -> Array:
    """Return the maximum response of C filters in each part of the images, to one decimal.

    Args:
        images: uint8, `(N, 28, 28)`.
        inner: C, 1 to 4, H and W.

    Returns:
        `(N, C * H * W)`.
    """
    channels, height, width = inner
    weight = np.stack([KERNELS[name].build(3, 3) for name in FILTERS[:channels]])[:, None]
    answers = F.conv2d(images[:, None].float() / 255, torch.from_numpy(weight))
    found: Array = F.adaptive_max_pool2d(answers, (height, width)).flatten(1).numpy().round(1)
    return found
