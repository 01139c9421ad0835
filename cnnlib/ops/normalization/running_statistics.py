"""Running statistics, which training updates and prediction normalizes with.

After each batch `running = (1 - momentum) * running + momentum * new`, so momentum is the weight
of the *new* value; with momentum None the weight is `1 / batches`, which gives the average of all
batches.  The new variance is the unbiased one, divided by `count - 1`, though the batch itself is
normalized with the biased one.
(https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import nn

from cnnlib.ops.normalization.reference import (
    Array,
    RunningStatistics,
    Steps,
    as_float32,
    mean_and_variance,
    reference_steps,
)
from cnnlib.ops.normalization.spec import NormalizationSpec


@dataclass(frozen=True)
class BatchUpdate:
    """One batch of training and the running statistics after it.

    Attributes:
        steps: The four steps of the batch by the reference, float64.
        unbiased: `(C,)`, the variance that updates the running one.
        running: The running statistics by the reference, float64.
        output: The output of the PyTorch layer, float32.
        torch_running: The running statistics of the PyTorch layer, float32.
    """

    steps: Steps
    unbiased: Array
    running: RunningStatistics
    output: Array
    torch_running: RunningStatistics


def update_running(
    spec: NormalizationSpec, running: RunningStatistics, x: ArrayLike
) -> RunningStatistics:
    """Return the running statistics after the batch `x`, float64.

    Raises:
        SettingsError: `spec` cannot be computed, for example with one value for each mean.
        ValueError: `spec` is not batch normalization in training, or `x` has another shape.
    """
    _require_training(spec)
    batch, _, _ = as_float32(spec, x, None, None)
    with np.errstate(all="ignore"):
        mean, variance = mean_and_variance(spec, batch.astype(np.float64))
        return _updated(spec, running, mean, unbiased_variance(spec, variance))


def unbiased_variance(spec: NormalizationSpec, variance: Array) -> Array:
    """Return the biased `variance` times `count / (count - 1)`."""
    return variance * (spec.count / (spec.count - 1))


def newest_batch_weight(spec: NormalizationSpec, batches: int) -> float:
    """Return the weight of the newest of `batches` batches in the running statistics."""
    return 1 / batches if spec.momentum is None else spec.momentum


def feed_batches(
    spec: NormalizationSpec,
    batches: Iterable[ArrayLike],
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    start: RunningStatistics | None = None,
) -> tuple[BatchUpdate, ...]:
    """Train on batch after batch, by the reference and by one `nn.BatchNorm` layer.

    Args:
        spec: Batch normalization in training.
        batches: Each in `spec.shape`.
        gamma: As in `reference_steps`.
        beta: As in `reference_steps`.
        start: The running statistics before the first batch; None for those of a new layer.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: `spec` is not batch normalization in training, or an array has another shape.
    """
    _require_training(spec)
    held = start or RunningStatistics.fresh(spec.statistics)
    layer = batch_norm_layer(spec, gamma, beta, held)
    frames = []
    for x in batches:
        steps = reference_steps(spec, x, gamma, beta)
        new = unbiased_variance(spec, steps.variance)
        held = _updated(spec, held, steps.mean, new)
        with torch.no_grad():
            output = layer(torch.from_numpy(as_float32(spec, x, None, None)[0])).numpy()
        frames.append(BatchUpdate(steps, new, held, output, layer_statistics(layer)))
    return tuple(frames)


def batch_norm_layer(
    spec: NormalizationSpec,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    running: RunningStatistics | None = None,
) -> nn.BatchNorm1d | nn.BatchNorm2d:
    """Return `nn.BatchNorm1d` or `nn.BatchNorm2d` with these settings, in `spec`'s mode.

    Raises:
        ValueError: `spec` is not batch normalization, or an array has another shape.
    """
    if spec.kind != "batch":
        raise ValueError(f"{spec.kind} normalization keeps no running statistics")
    kind = nn.BatchNorm1d if spec.dense else nn.BatchNorm2d
    layer = kind(spec.shape[1], eps=spec.eps, momentum=spec.momentum, affine=spec.affine)
    _, weight, bias = as_float32(spec, np.zeros(spec.shape), gamma, beta)
    held = running or RunningStatistics.fresh(spec.statistics)
    values = {
        "running_mean": torch.tensor(held.mean, dtype=torch.float32),
        "running_var": torch.tensor(held.variance, dtype=torch.float32),
        "num_batches_tracked": torch.tensor(held.batches),
    }
    if spec.affine:
        values |= {"weight": torch.from_numpy(weight), "bias": torch.from_numpy(bias)}
    layer.load_state_dict(values)
    return layer.train(spec.training)


def layer_statistics(layer: nn.BatchNorm1d | nn.BatchNorm2d) -> RunningStatistics:
    """Return a copy of the running statistics of `layer`."""
    held = layer.state_dict()
    mean, variance = (held[f"running_{name}"].numpy().copy() for name in ("mean", "var"))
    return RunningStatistics(mean, variance, int(held["num_batches_tracked"]))


def _require_training(spec: NormalizationSpec) -> None:
    spec.checked()
    if spec.kind != "batch" or not spec.training:
        raise ValueError("only batch normalization in training updates running statistics")


def _updated(
    spec: NormalizationSpec, held: RunningStatistics, mean: Array, variance: Array
) -> RunningStatistics:
    batches = held.batches + 1
    new = newest_batch_weight(spec, batches)
    return RunningStatistics(
        (1 - new) * held.mean + new * mean, (1 - new) * held.variance + new * variance, batches
    )
