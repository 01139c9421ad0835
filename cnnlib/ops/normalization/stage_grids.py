"""A batch laid out on the stage: which grid holds what, and the rules that link them.

A `(N, C, H, W)` batch becomes one wide grid, a row for each example and a column for each
position, channel after channel.  A `(N, C*H*W)` batch of a dense layer is the same grid, so the
two readings of one batch differ in their labels alone.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnlib.ops.normalization.reference import Array, RunningStatistics, Steps, as_float32
from cnnlib.ops.normalization.spec import Labels, NormalizationSpec
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.provenance.reduction import Reduction
from cnnlib.provenance.rule import Rule

STEPS = ("mean", "variance", "normalized", "output")
"""The target of each step, which is also its grid's name."""

NORMALIZE = "({x} − {mean}) / √({variance} + {eps})"
SCALE = "{gamma} × {normalized} + {beta}"
MOMENTUM = "(1 − {momentum}) × {running} + {momentum} × {new}"
CUMULATIVE = "{running} + ({new} − {running}) / {batches}"


def flatten(spec: NormalizationSpec, values: ArrayLike) -> Array:
    """`(N, D)` or `(N, C, H, W)` as the wide grid `(N, C * H * W)`."""
    return np.asarray(values).reshape(spec.shape[0], -1)


def unflatten(spec: NormalizationSpec, grid: ArrayLike) -> Array:
    """The batch of a wide grid, in `spec.shape`."""
    return np.asarray(grid).reshape(spec.shape)


def by_channel(spec: NormalizationSpec, values: ArrayLike) -> tuple[Array, ...]:
    """One grid `(N, H * W)` for each channel; of a dense batch, `(N, 1)` for each feature."""
    cube = np.asarray(values).reshape(*spec.shape[:2], -1)
    return tuple(cube[:, channel] for channel in range(spec.shape[1]))


def place(spec: NormalizationSpec, row: int, column: int) -> tuple[int, ...]:
    """The index in the batch of a cell of the wide grid."""
    return row, *(int(i) for i in np.unravel_index(column, spec.shape[1:]))


def cell(spec: NormalizationSpec, index: tuple[int, ...]) -> tuple[int, int]:
    """The cell of the wide grid that holds the batch's `index`; the inverse of `place`."""
    return index[0], int(np.ravel_multi_index(index[1:], spec.shape[1:]))


def dense(spec: NormalizationSpec) -> NormalizationSpec:
    """The same batch read as a dense layer's: every position a feature of its own."""
    return spec.changed({"shape": (spec.shape[0], math.prod(spec.shape[1:]))})


def groups(labels: Labels) -> tuple[tuple[int, ...], ...]:
    """Labels of the wide grid's cells, as the rules of the stage take them."""
    return tuple(tuple(int(label) for label in row) for row in labels.reshape(len(labels), -1))


def grids(
    spec: NormalizationSpec,
    x: ArrayLike,
    steps: Steps,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
) -> dict[str, NDArray[np.float32]]:
    """Every grid of the stage by name: `x`, those of `STEPS`, `gamma` and `beta`.

    Batches are wide grids; statistics and parameters are one row, a column for each label.
    """
    batch, weight, bias = as_float32(spec, x, gamma, beta)
    rows = {"mean": steps.mean, "variance": steps.variance, "gamma": weight, "beta": bias}
    wide = {"x": batch, "normalized": steps.normalized, "output": steps.output}
    return {
        **{name: flatten(spec, values).astype(np.float32) for name, values in wide.items()},
        **{name: values.reshape(1, -1).astype(np.float32) for name, values in rows.items()},
    }


def rules(spec: NormalizationSpec, steps: int = len(STEPS)) -> tuple[Rule, ...]:
    """The first `steps` of the four steps as rules; Play walks through the last.

    In prediction mean and variance are given, so the first two steps have no rule.
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
    """How a batch moves the running statistics, which take the unbiased variance.

    Grids: `x`, `mean`, `unbiased`, `running_mean` and `running_variance` before the batch, and
    the targets `new_mean` and `new_variance` after it, each one row.
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
