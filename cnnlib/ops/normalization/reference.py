"""The four steps: mean, variance, normalize, scale and shift; once by PyTorch and once by hand.

The two go different ways: PyTorch reads the batch in its shape, the hand reads every cell's label
(`Normalization.labels`), which is also what the stage draws.  So the proof covers the labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from cnnlib.ops.normalization.spec import NormalizationSpec

Array = NDArray[Any]


@dataclass(frozen=True)
class RunningStatistics:
    """The running statistics of batch normalization.

    Attributes:
        mean: `(C,)`, zeros at first.
        variance: `(C,)`, of unbiased variances; ones at first.
        batches: How many batches went in, PyTorch's `num_batches_tracked`.
    """

    mean: Array
    variance: Array
    batches: int = 0

    @classmethod
    def fresh(cls, channels: int) -> RunningStatistics:
        """What a new `nn.BatchNorm` layer holds."""
        return cls(np.zeros(channels), np.ones(channels))


@dataclass(frozen=True)
class Steps:
    """Every intermediate of a normalization, float32 from PyTorch or float64 by hand.

    Attributes:
        mean: `(statistics,)`, by label.
        variance: `(statistics,)`, by label; biased, the sum of squares over the count itself.
        normalized: `(x - mean) / sqrt(variance + eps)`, in the batch's shape.
        output: `gamma * normalized + beta`, in the batch's shape.
    """

    mean: Array
    variance: Array
    normalized: Array
    output: Array


def torch_steps(
    spec: NormalizationSpec,
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    running: RunningStatistics | None = None,
) -> Steps:
    """The steps in float32 by PyTorch; the last two by the very operator that a network calls.

    Args:
        spec: What to do.
        x: The batch, in `spec.shape`.
        gamma: In `spec.parameter_shape`; None is all ones.  Not used unless `spec.affine`.
        beta: Likewise; None is all zeros.
        running: What prediction normalizes with.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: An array has not the shape that `spec` says, or prediction lacks `running`.
    """
    spec.checked()
    batch, weight, bias = (torch.from_numpy(a) for a in as_float32(spec, x, gamma, beta))
    if spec.predicts:
        held = require_running(spec, running)
        mean, variance = _single(held.mean), _single(held.variance)
    else:
        variance, mean = torch.var_mean(_gathered(spec, batch), dim=1, correction=0)
    statistics = (mean, variance) if spec.predicts else None
    plain = apply_operator(spec, batch, None, None, statistics)
    whole = apply_operator(spec, batch, weight, bias, statistics) if spec.affine else plain
    return Steps(mean.numpy(), variance.numpy(), plain.numpy(), whole.numpy())


def reference_steps(
    spec: NormalizationSpec,
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    running: RunningStatistics | None = None,
) -> Steps:
    """The same steps without PyTorch, in float64, cell by label; arguments are `torch_steps`'s."""
    spec.checked()
    batch, weight, bias = (a.astype(np.float64) for a in as_float32(spec, x, gamma, beta))
    labels = spec.labels
    with np.errstate(all="ignore"):
        if spec.predicts:
            held = require_running(spec, running)
            mean, variance = _single(held.mean).double(), _single(held.variance).double()
            statistics = mean.numpy(), variance.numpy()
        else:
            statistics = mean_and_variance(spec, batch)
        centred = batch - statistics[0][labels]
        normalized = centred / np.sqrt(statistics[1][labels] + spec.eps)
        if not spec.affine:
            return Steps(*statistics, normalized, normalized)
        places = spec.parameter_labels
        output = weight.ravel()[places] * normalized + bias.ravel()[places]
    return Steps(*statistics, normalized, output)


def mean_and_variance(spec: NormalizationSpec, batch: Array) -> tuple[Array, Array]:
    """Mean and biased variance of the cells of each label, `(statistics,)` each, float64."""
    labels, size = spec.labels.ravel(), spec.statistics
    mean = np.bincount(labels, batch.ravel(), size) / spec.count
    squares = (batch.ravel() - mean[labels]) ** 2
    return mean, np.bincount(labels, squares, size) / spec.count


def apply_operator(
    spec: NormalizationSpec,
    x: Tensor,
    gamma: Tensor | None,
    beta: Tensor | None,
    statistics: tuple[Tensor, Tensor] | None,
) -> Tensor:
    """The PyTorch operator of `spec`; `statistics` are mean and variance for prediction."""
    if spec.kind == "batch":
        mean, variance = statistics or (None, None)
        return F.batch_norm(
            x, mean, variance, gamma, beta, training=statistics is None, eps=spec.eps
        )
    if spec.kind == "layer":
        return F.layer_norm(x, spec.shape[1:], gamma, beta, spec.eps)
    if spec.kind == "instance":
        return F.instance_norm(x, weight=gamma, bias=beta, eps=spec.eps)
    return F.group_norm(x, spec.groups, gamma, beta, spec.eps)


def identity_parameters(spec: NormalizationSpec, steps: Steps) -> tuple[Array, Array]:
    """The gamma and beta that undo the normalization: `sqrt(variance + eps)` and the mean.

    Raises:
        ValueError: The parameters are shared otherwise than the statistics, so none undo it.
    """
    if spec.kind != "batch":
        raise ValueError(f"{spec.kind} normalization has a mean that no beta belongs to")
    return np.sqrt(steps.variance + spec.eps), steps.mean.copy()


def as_float32(
    spec: NormalizationSpec, x: ArrayLike, gamma: ArrayLike | None, beta: ArrayLike | None
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Batch, gamma and beta as float32 in the shapes of `spec`.

    Raises:
        ValueError: One has another shape.
    """
    shape = spec.parameter_shape
    with np.errstate(over="ignore"):
        batch = np.array(x, dtype=np.float32)
        weight = np.ones(shape, np.float32) if gamma is None else np.array(gamma, np.float32)
        bias = np.zeros(shape, np.float32) if beta is None else np.array(beta, np.float32)
    for name, array, wanted in (
        ("batch", batch, spec.shape),
        ("gamma", weight, shape),
        ("beta", bias, shape),
    ):
        if array.shape != wanted:
            raise ValueError(f"the {name} is {array.shape}, the settings say {wanted}")
    return batch, weight, bias


def require_running(
    spec: NormalizationSpec, running: RunningStatistics | None
) -> RunningStatistics:
    """The running statistics, of which prediction needs one for each channel."""
    if running is None:
        raise ValueError("prediction needs running statistics")
    if running.mean.shape != (spec.statistics,) or running.variance.shape != (spec.statistics,):
        raise ValueError(f"the running statistics are {running.mean.shape}, not for {spec.shape}")
    return running


def _single(values: Array) -> Tensor:
    return torch.from_numpy(np.array(values, dtype=np.float32))


def _gathered(spec: NormalizationSpec, x: Tensor) -> Tensor:
    """`(statistics, count)`: the cells of each statistic in a row."""
    return (x.transpose(0, 1) if spec.kind == "batch" else x).reshape(spec.statistics, spec.count)
