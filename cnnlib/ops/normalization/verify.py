"""The reference's four steps compared with PyTorch's, to within the rounding of float32.

The bounds are worst cases to first order.  The error of a sum of `m` numbers is at most about
`m * eps` times the sum of their magnitudes (Higham, "Accuracy and Stability of Numerical
Algorithms", 4.2); a variance inherits the error of each difference from the mean (ibid., 1.9); and
the operators compute `x * a + b` with `a = gamma / sqrt(variance + eps)` and `b = beta - mean * a`,
whose cancellation leaves an error in proportion to `x` and the mean, not to their difference.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnlib.ops.normalization.reference import (
    Array,
    RunningStatistics,
    Steps,
    as_float32,
    reference_steps,
    torch_steps,
)
from cnnlib.ops.normalization.running_statistics import (
    BatchUpdate,
    newest_batch_weight,
)
from cnnlib.ops.normalization.spec import NormalizationSpec
from cnnlib.provenance.verification import Verification, compare

OPERATORS = {"layer": "F.layer_norm", "instance": "F.instance_norm", "group": "F.group_norm"}
EPS, TINY = 2.0**-23, 2.0**-126  # of float32: the distance from 1 to the next, the least normal


def operator_name(spec: NormalizationSpec) -> str:
    """Return the name of the PyTorch layer or function: `"nn.BatchNorm1d"`, `"F.layer_norm"` ..."""
    return OPERATORS.get(spec.kind, f"nn.BatchNorm{1 if spec.dense else 2}d")


SHOWN_IN_DECIMALS = ("normalized", "output")
"""The steps whose cells are shown in three decimals, fewer where all are small."""


def verify_steps(
    spec: NormalizationSpec,
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    running: RunningStatistics | None = None,
) -> dict[str, Verification]:
    """Return how far each of the four steps differs from PyTorch's, by the step's name.

    Arguments and errors are those of `torch_steps`.
    """
    reference = reference_steps(spec, x, gamma, beta, running)
    result = torch_steps(spec, x, gamma, beta, running)
    allowed = bounds(spec, x, reference, gamma, beta)
    names = {
        "mean": "torch.var_mean",
        "variance": "torch.var_mean",
        "normalized": operator_name(spec),
        "output": operator_name(spec),
    }
    return {
        step: compare(
            getattr(reference, step),
            getattr(result, step),
            getattr(allowed, step),
            name,
            _resolution(getattr(reference, step)) if step in SHOWN_IN_DECIMALS else 0.0,
        )
        for step, name in names.items()
    }


def verify_running(
    spec: NormalizationSpec,
    batches: list[ArrayLike],
    updates: tuple[BatchUpdate, ...],
    start: RunningStatistics | None = None,
) -> dict[str, Verification]:
    """Return how far the running mean and variance differ from the PyTorch layer's, by name.

    The tolerance follows the updates: the error of each batch's statistics decays with their
    weight, and each update rounds once more.

    Args:
        spec: As given to `feed_batches`.
        batches: As given to `feed_batches`.
        updates: The result of `feed_batches`, at least one.
        start: As given to `feed_batches`.
    """
    first = start or RunningStatistics.fresh(spec.statistics)
    mean_error = EPS * np.abs(first.mean)
    variance_error = EPS * np.abs(first.variance)
    correction = spec.count / (spec.count - 1)
    with np.errstate(all="ignore"):
        for x, update in zip(batches, updates, strict=True):
            new = newest_batch_weight(spec, update.running.batches)
            allowed = bounds(spec, x, update.steps)
            mean_size = np.abs(update.running.mean) + 2 * new * np.abs(update.steps.mean)
            mean_error = (1 - new) * mean_error + new * allowed.mean + 4 * EPS * mean_size
            size = update.running.variance + new * update.unbiased
            added = new * correction * allowed.variance
            variance_error = (1 - new) * variance_error + added + 4 * EPS * size
    last = updates[-1]
    return {
        name: compare(expected, result, _finite(error + TINY), operator_name(spec))
        for name, expected, result, error in (
            ("mean", last.running.mean, last.torch_running.mean, mean_error),
            ("variance", last.running.variance, last.torch_running.variance, variance_error),
        )
    }


def bounds(
    spec: NormalizationSpec,
    x: ArrayLike,
    reference: Steps,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
) -> Steps:
    """Return the largest rounding error that each number of `reference` may have in float32.

    Args:
        spec: The normalization.
        x: The batch, in `spec.shape`.
        reference: The steps in float64.
        gamma: As in `torch_steps`.
        beta: As in `torch_steps`.
    """
    batch, weight, bias = (a.astype(np.float64) for a in as_float32(spec, x, gamma, beta))
    labels, m = spec.labels, spec.count
    size, mean, variance = np.abs(batch), np.abs(reference.mean), reference.variance
    with np.errstate(all="ignore"):
        off_mean = off_variance = np.zeros(spec.statistics)
        if not spec.predicts:
            off_mean = (m + 2) * EPS * np.bincount(labels.ravel(), size.ravel()) / m
            largest = np.zeros(spec.statistics)
            np.maximum.at(largest, labels.ravel(), size.ravel())
            off = EPS * largest + off_mean
            off_variance = (m + 4) * EPS * variance + 2 * np.sqrt(variance) * off + off**2
        root = np.sqrt(variance + spec.eps)[labels]
        low = np.sqrt(np.maximum(variance - off_variance, 0) + spec.eps)[labels]
        high = np.sqrt(variance + off_variance + spec.eps)[labels]
        away = np.abs(batch - reference.mean[labels])
        off_cell = off_mean[labels] + EPS * (size + mean[labels])
        over = (away + off_cell) / low - away / root
        under = away / root - np.maximum(away - off_cell, 0) / high
        cancelled = 4 * EPS * (size + mean[labels]) / low
        off_normalized = np.maximum(over, under) + cancelled + TINY
        off_output = off_normalized
        if spec.affine:
            scale = np.abs(weight.ravel()[spec.parameter_labels])
            shift = np.abs(bias.ravel()[spec.parameter_labels])
            off_output = scale * off_normalized + 4 * EPS * (
                scale * np.abs(reference.normalized) + shift
            )
    rest = (off_mean + TINY, off_variance + TINY, off_normalized, off_output + TINY)
    return Steps(*map(_finite, rest))


def _resolution(values: Array) -> float:
    """Return the largest difference that three decimals hide in cells as large as `values`."""
    largest = float(np.max(np.abs(values[np.isfinite(values)]), initial=0.0))
    return min(5e-4, 2.5e-4 * largest)


def _finite(errors: Array) -> Array:
    """Return `errors` with 0 where there is no number, which then both sides must lack."""
    return np.where(np.isfinite(errors), errors, 0.0)
