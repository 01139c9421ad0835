"""The scatter of small batches' statistics around those of all data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.normalization.running_statistics import newest_batch_weight, unbiased_variance
from cnnlib.ops.normalization.spec import NormalizationSpec

Exact = NDArray[np.float64]

FILTERS = ("sobel_x", "sobel_y", "blur")


@dataclass(frozen=True)
class Scatter:
    """Statistics of many batches of one size, drawn from the same data.

    Attributes:
        batch_size: Examples in each batch.
        means: `(draws, C)`.
        variances: `(draws, C)`, biased.
        running_means: `(draws, C)`, after each batch, starting from 0 as in a new layer.
        running_variances: `(draws, C)`, of unbiased variances, starting from 1.
        mean: `(C,)`, of all data.
        variance: `(C,)`, of all data, biased.
        expected: `(C,)`, the theoretical standard deviation of `means`.
    """

    batch_size: int
    means: Exact
    variances: Exact
    running_means: Exact
    running_variances: Exact
    mean: Exact
    variance: Exact
    expected: Exact


def scatter(
    data: ArrayLike | Tensor,
    batch_size: int,
    draws: int = 200,
    seed: int = 0,
    momentum: float | None = 0.1,
) -> Scatter:
    """Return the statistics of `draws` batches drawn from `data`.

    Within a batch no example comes twice.  The pixels of one image are correlated, so the expected
    scatter is that of the images: the standard deviation of their own means over
    `sqrt(batch_size)`, times `sqrt((M - n) / (M - 1))` for drawing n of M without replacement
    (Cochran, "Sampling Techniques", 2.5).

    Args:
        data: `(M, D)` or `(M, C, H, W)`.
        batch_size: From 1 to M; for `(M, D)` from 2.
        draws: Number of batches, 1 or more.
        seed: Seed of the drawing.
        momentum: Momentum of the running statistics, as in `NormalizationSpec`.

    Raises:
        SettingsError: Batch normalization cannot train on such a batch.
        ValueError: There are fewer examples than the batch needs, or no draws.
    """
    values = np.asarray(data, dtype=np.float64)
    total = len(values)
    spec = NormalizationSpec(shape=(batch_size, *values.shape[1:]), momentum=momentum).checked()
    if batch_size > total or draws < 1:
        raise ValueError(f"cannot draw {draws} batches of {batch_size} from {total} examples")
    cube = values.reshape(*values.shape[:2], -1)
    centre = cube.mean(axis=(0, 2))
    shifted = cube - centre[:, None]
    first, second = shifted.mean(axis=2), (shifted**2).mean(axis=2)

    generator = np.random.default_rng(seed)
    chosen = [generator.choice(total, batch_size, replace=False) for _ in range(draws)]
    offsets = np.stack([first[batch].mean(axis=0) for batch in chosen])
    squares = np.stack([second[batch].mean(axis=0) for batch in chosen])
    means, variances = centre + offsets, np.maximum(squares - offsets**2, 0)
    fewer = np.sqrt((total - batch_size) / max(total - 1, 1) / batch_size)
    return Scatter(
        batch_size,
        means,
        variances,
        _running_values(spec, means, 0.0),
        _running_values(spec, unbiased_variance(spec, variances), 1.0),
        centre,
        second.mean(axis=0),
        first.std(axis=0) * fewer,
    )


def edge_channels(images: Tensor) -> Tensor:
    """Return the convolutions of images with the kernels `FILTERS`, as data with three channels.

    Args:
        images: uint8, `(M, 28, 28)`, as in `cnnlib.data.fashion_mnist`.

    Returns:
        float32, `(M, 3, 26, 26)`.
    """
    weight = np.stack([KERNELS[name].build(3, 3) for name in FILTERS])[:, None]
    return F.conv2d(images[:, None].float() / 255, torch.from_numpy(weight))


def _running_values(spec: NormalizationSpec, values: Exact, start: float) -> Exact:
    """Return the running statistic after each row of `values`, `(draws, C)`, from `start`."""
    running = np.full(values.shape[1], start)
    history = np.empty_like(values)
    for index, row in enumerate(values):
        new = newest_batch_weight(spec, index + 1)
        running = (1 - new) * running + new * row
        history[index] = running
    return history
