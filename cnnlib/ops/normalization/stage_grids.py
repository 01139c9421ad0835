"""A normalization as grids for the stage, and the rules that link them.

A `(N, C, H, W)` batch is one wide grid, with a row for each example and a column for each
position, channel after channel.  A `(N, C * H * W)` batch of a dense layer is the same grid, so
that the two differ only in their labels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnlib.ops.normalization.reference import Array, RunningStatistics, Steps, as_float32
from cnnlib.ops.normalization.spec import Labels, NormalizationSpec
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.provenance.reduction import Reduction
from cnnlib.provenance.rule import Rule

STEPS = ("mean", "variance", "normalized", "output")
"""The steps, which are also the names of the grids of their results."""

NORMALIZE = "({x} − {mean}) / √({variance} + {eps})"
SCALE = "{gamma} × {normalized} + {beta}"
MOMENTUM = "(1 − {momentum}) × {running} + {momentum} × {new}"
CUMULATIVE = "{running} + ({new} − {running}) / {batches}"


def flatten(spec: NormalizationSpec, values: ArrayLike) -> Array:
    """Return `(N, D)` or `(N, C, H, W)` values as the wide grid, `(N, C * H * W)`."""
    return np.asarray(values).reshape(spec.shape[0], -1)


def unflatten(spec: NormalizationSpec, grid: ArrayLike) -> Array:
    """Return the values of a wide grid in `spec.shape`."""
    return np.asarray(grid).reshape(spec.shape)


def grid_cell(spec: NormalizationSpec, index: tuple[int, ...]) -> tuple[int, int]:
    """Return the row and column of the wide grid that hold the batch's `index`."""
    return index[0], int(np.ravel_multi_index(index[1:], spec.shape[1:]))


def groups(labels: Labels) -> tuple[tuple[int, ...], ...]:
    """Return the label of each cell of the wide grid, as the rules take them."""
    return tuple(tuple(int(label) for label in row) for row in labels.reshape(len(labels), -1))


def grids(
    spec: NormalizationSpec,
    x: ArrayLike,
    steps: Steps,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
) -> dict[str, NDArray[np.float32]]:
    """Return the grids by name: `x`, those of `STEPS`, `gamma` and `beta`, float32.

    Batches are wide grids; statistics and parameters are one row with a column for each label.
    Arguments and errors are those of `reference.torch_steps`, whose result is `steps`.
    """
    batch, weight, bias = as_float32(spec, x, gamma, beta)
    rows = {"mean": steps.mean, "variance": steps.variance, "gamma": weight, "beta": bias}
    wide = {"x": batch, "normalized": steps.normalized, "output": steps.output}
    return {
        **{name: flatten(spec, values).astype(np.float32) for name, values in wide.items()},
        **{name: values.reshape(1, -1).astype(np.float32) for name, values in rows.items()},
    }


def rules(spec: NormalizationSpec, steps: int = len(STEPS)) -> tuple[Rule, ...]:
    """Return the rules of the first `steps` steps.

    In prediction mean and variance are given, so that the first two steps have no rule.

    Raises:
        SettingsError: `spec` cannot be computed.
    """
    spec.checked()
    labels = groups(spec.labels)
    shares = ("mean", "variance")
    found: list[Rule] = [
        Reduction("mean", "x", "group", "mean", labels),
        Reduction("variance", "x", "group", "variance", labels),
        Elementwise(
            "normalized",
            NORMALIZE,
            {"x": "x", "mean": "mean", "variance": "variance"},
            {"eps": spec.eps},
            labels,
            shares,
        ),
    ]
    if spec.affine:
        places = {"gamma": "gamma", "normalized": "normalized", "beta": "beta"}
        labels = groups(spec.parameter_labels)
        found.append(Elementwise("output", SCALE, places, {}, labels, ("gamma", "beta")))
    else:
        found.append(Elementwise("output", "{normalized}", {"normalized": "normalized"}))
    return tuple(found[2:steps] if spec.predicts else found[:steps])


def running_rules(spec: NormalizationSpec, before: RunningStatistics) -> tuple[Rule, ...]:
    """Return the rules by which a batch updates the running statistics.

    The grids are `x`, its `mean` and `unbiased` variance, `running_mean` and `running_variance`
    before the batch, and `new_mean` and `new_variance` after it; all but `x` are one row.

    Args:
        spec: Batch normalization in training.
        before: The running statistics before the batch.
    """
    labels = groups(spec.labels)
    formula, constants = MOMENTUM, {"momentum": spec.momentum or 0.0}
    if spec.momentum is None:
        formula, constants = CUMULATIVE, {"batches": before.batches + 1.0}
    return (
        Reduction("mean", "x", "group", "mean", labels),
        Reduction("unbiased", "x", "group", "variance", labels, correction=1),
        *(
            Elementwise(
                f"new_{name}", formula, {"running": f"running_{name}", "new": new}, constants
            )
            for name, new in (("mean", "mean"), ("variance", "unbiased"))
        ),
    )
