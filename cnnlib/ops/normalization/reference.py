"""The four steps, mean, variance, normalize, scale and shift: by PyTorch, and by a reference.

The two are independent: PyTorch reads the batch in its shape, the reference reads the label of
every cell (`NormalizationSpec.labels`), as the stage does.  So their comparison covers the labels.
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
        mean: `(C,)`, zeros in a new layer.
        variance: `(C,)`, of unbiased variances; ones in a new layer.
        batches: Number of batches so far, PyTorch's `num_batches_tracked`.
    """

    mean: Array
    variance: Array
    batches: int = 0

    @classmethod
    def fresh(cls, channels: int) -> RunningStatistics:
        """Return the running statistics of a new `nn.BatchNorm` layer."""
        return cls(np.zeros(channels), np.ones(channels))


@dataclass(frozen=True)
class Steps:
    """The result of each step, float32 from PyTorch or float64 from the reference.

    Attributes:
        mean: `(statistics,)`, by label.
        variance: `(statistics,)`, by label; biased, that is, divided by the count itself.
        normalized: `(x - mean) / sqrt(variance + eps)`, in the shape of the batch.
        output: `gamma * normalized + beta`, in the shape of the batch.
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
    """Return the steps in float32 by PyTorch; the last two by the operator that networks call.

    Args:
        spec: The normalization.
        x: The batch, in `spec.shape`.
        gamma: In `spec.parameter_shape`; None for ones.  Not used unless `spec.affine`.
        beta: Likewise; None for zeros.
        running: The running statistics, which prediction needs.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: An array does not have the shape in `spec`, or prediction lacks `running`.
    """
    spec.checked()
    batch, weight, bias = (torch.from_numpy(a) for a in as_float32(spec, x, gamma, beta))
    if spec.predicts:
        kept = require_running(spec, running)
        mean, variance = _as_tensor(kept.mean), _as_tensor(kept.variance)
    else:
        variance, mean = torch.var_mean(_by_statistic(spec, batch), dim=1, correction=0)
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
    """Return the steps in float64 without PyTorch, from the label of each cell.

    Arguments and errors are those of `torch_steps`.
    """
    spec.checked()
    batch, weight, bias = (a.astype(np.float64) for a in as_float32(spec, x, gamma, beta))
    labels = spec.labels
    with np.errstate(all="ignore"):
        if spec.predicts:
            kept = require_running(spec, running)
            mean, variance = _as_tensor(kept.mean).double(), _as_tensor(kept.variance).double()
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
    """Return mean and biased variance of the cells of each label, `(statistics,)`, float64."""
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
    """Return the output of the PyTorch operator of `spec`.

    Args:
        spec: The normalization.
        x: The batch, in `spec.shape`.
        gamma: In `spec.parameter_shape`, or None.
        beta: Likewise.
        statistics: Mean and variance, `(C,)` each, for prediction; None to take those of `x`.
    """
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
    """Return the gamma and beta that undo the normalization: `sqrt(variance + eps)` and the mean.

    Raises:
        ValueError: Each parameter does not belong to one statistic, so that none undo it.
    """
    if spec.kind != "batch":
        raise ValueError(f"{spec.kind} normalization has a mean that no beta belongs to")
    return np.sqrt(steps.variance + spec.eps), steps.mean.copy()


def as_float32(
    spec: NormalizationSpec, x: ArrayLike, gamma: ArrayLike | None, beta: ArrayLike | None
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Return batch, gamma and beta as float32 in the shapes of `spec`.

    Raises:
        ValueError: An array has another shape.
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
    """Return `running`.

    Raises:
        ValueError: It is None or does not have one mean and variance for each channel.
    """
    if running is None:
        raise ValueError("prediction needs running statistics")
    if running.mean.shape != (spec.statistics,) or running.variance.shape != (spec.statistics,):
        raise ValueError(f"the running statistics are {running.mean.shape}, not for {spec.shape}")
    return running


def _as_tensor(values: Array) -> Tensor:
    return torch.from_numpy(np.array(values, dtype=np.float32))


def _by_statistic(spec: NormalizationSpec, x: Tensor) -> Tensor:
    """Return the cells of each statistic in a row, `(statistics, count)`."""
    return (x.transpose(0, 1) if spec.kind == "batch" else x).reshape(spec.statistics, spec.count)
