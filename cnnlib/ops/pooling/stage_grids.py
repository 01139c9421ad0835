"""The grids of pooling, cell by cell: the padded input, the windows, the gradient's shares."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from cnnlib.ops.pooling.reference import divisors, reference_winners
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.provenance.pooling_gradient import PoolingGradient
from cnnlib.provenance.pooling_window import PoolingWindow

Array = NDArray[np.float32]


def padded(x: Array, spec: Pool2dSpec) -> Array:
    """Return `x`, `(H, W)`, with its padding: minus infinity for a maximum, 0 for an average."""
    fill = -np.inf if spec.kind == "max" else 0.0
    sides = ((spec.height.padding,) * 2, (spec.width.padding,) * 2)
    return np.pad(x, sides, constant_values=fill)


def window_rule(spec: Pool2dSpec) -> PoolingWindow:
    """Return the rule of `output` over the padded `input`.

    An average that does not count the padding does not read it.
    """
    inner = spec.kind == "avg" and not spec.count_include_pad and spec.divisor_override is None
    rows, columns = (
        tuple(tuple(c + pad for c in (w.inside if inner else w.cells)) for w in windows)
        for windows, pad in (
            (spec.rows, spec.height.padding),
            (spec.columns, spec.width.padding),
        )
    )
    divisor = spec.divisor_override
    if spec.kind == "max":
        return PoolingWindow("output", "input", rows, columns, "max")
    return PoolingWindow("output", "input", rows, columns, "mean", divisor)


def gradient_rule(x: Array, spec: Pool2dSpec) -> PoolingGradient:
    """Return the rule of `gradient`, that of `x`, `(H, W)`, over `share`."""
    won = reference_winners(torch.from_numpy(x), spec) if spec.kind == "max" else None
    return PoolingGradient(
        "gradient",
        "share",
        (spec.height.size, spec.width.size),
        tuple(window.inside for window in spec.rows),
        tuple(window.inside for window in spec.columns),
        None if won is None else tuple(map(tuple, won.tolist())),
    )


def shares(spec: Pool2dSpec) -> Array:
    """Return what a cell that a window feeds gets of a gradient of 1, `(o_h, o_w)`."""
    if spec.kind == "max":
        return np.ones(spec.output_shape[2:], np.float32)
    return (1 / divisors(spec)).astype(np.float32)
