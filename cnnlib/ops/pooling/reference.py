"""Pooling and its gradient by PyTorch, and an independent reference in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import Window

NO_WINNER = -1
"""Index of the winner in a window that holds padding alone."""

Array = NDArray[np.float64]


def pool2d(x: Tensor, spec: Pool2dSpec) -> Tensor:
    """Return the pooling by `F.max_pool2d` or `F.avg_pool2d`.

    Args:
        x: `(N, C, H, W)` or `(H, W)`.
        spec: The pooling.

    Returns:
        `(N, C, o_h, o_w)`, or `(o_h, o_w)` if `x` has two axes.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: `x` does not have the size in `spec`.
    """
    x4 = _as_batch(x, spec.checked())
    if spec.kind == "max":
        y: Tensor = F.max_pool2d(x4, **_arguments(spec), dilation=_pair(spec, "dilation"))
    else:
        y = F.avg_pool2d(
            x4,
            **_arguments(spec),
            count_include_pad=spec.count_include_pad,
            divisor_override=spec.divisor_override,
        )
    return y[0, 0] if x.dim() == 2 else y


def winners(x: Tensor, spec: Pool2dSpec) -> Tensor:
    """Return PyTorch's index, `row * W + column`, of the cell that each maximum comes from.

    The indices are those of `return_indices=True`; of a window that holds padding alone PyTorch's
    lies outside the input.  Arguments and shape are those of `pool2d`.
    """
    x4 = _as_batch(x, spec.checked())
    dilation = _pair(spec, "dilation")
    _, found = F.max_pool2d(x4, **_arguments(spec), dilation=dilation, return_indices=True)
    return found[0, 0] if x.dim() == 2 else found


def gradient(x: Tensor, spec: Pool2dSpec, upstream: Tensor) -> Tensor:
    """Return the gradient of the input by autograd.

    Args:
        x: `(N, C, H, W)` or `(H, W)`.
        spec: The pooling.
        upstream: Gradient of the output, in its shape.

    Raises:
        SettingsError: `spec` cannot be computed.
        ValueError: A window holds padding alone; PyTorch would write outside of the gradient.
    """
    if spec.checked().kind == "max" and spec.has_empty_windows:
        raise ValueError("a window that holds padding alone has no gradient")
    leaf = x.detach().clone().requires_grad_()
    found: Tensor = torch.autograd.grad(pool2d(leaf, spec), leaf, upstream)[0]
    return found


def reference_pool2d(x: Tensor, spec: Pool2dSpec) -> Array:
    """Return the pooling cell by cell of the window in float64, without PyTorch's operators.

    A maximum pads with minus infinity, an average with zeros.  Arguments, shape of the result and
    errors are those of `pool2d`.
    """
    taps = _taps(_as_batch(x, spec.checked()), spec)
    if spec.kind == "max":
        y = np.full(spec.output_shape, -np.inf)
        for _, _, seen in taps:
            y = np.maximum(y, seen)
    else:
        y = np.zeros(spec.output_shape)
        with np.errstate(all="ignore"):
            for _, _, seen in taps:
                y += seen
            y /= divisors(spec)
    result: Array = y[0, 0] if x.dim() == 2 else y
    return result


def reference_winners(x: Tensor, spec: Pool2dSpec) -> NDArray[np.int64]:
    """Return the index, `row * W + column`, of the cell that wins each maximum.

    Of equal cells the first wins, row by row, as in PyTorch; a cell that is NaN always wins, the
    last of several.  `NO_WINNER` stands for a window that holds padding alone.

    Arguments and shape are those of `pool2d`.
    """
    x4 = _as_batch(x, spec.checked())
    best = np.full(spec.output_shape, -np.inf)
    found = np.full(spec.output_shape, NO_WINNER)
    for rows, columns, seen in _taps(x4, spec):
        cells = rows[:, None] * spec.width.size + columns[None, :]
        inside = (_inside(rows, spec.height.size)[:, None]) & _inside(columns, spec.width.size)
        takes = inside & ((seen > best) | np.isnan(seen) | (found == NO_WINNER))
        best, found = np.where(takes, seen, best), np.where(takes, cells, found)
    result: NDArray[np.int64] = found[0, 0] if x.dim() == 2 else found
    return result


def reference_gradient(x: Tensor, spec: Pool2dSpec, upstream: Tensor) -> Array:
    """Return the gradient of the input, `(H, W)`, of a stage's input with two axes.

    A maximum gives its gradient to the winner alone, an average an equal share to every cell.

    Args:
        x: `(H, W)`.
        spec: The pooling, of one image and channel.
        upstream: Gradient of the output, `(o_h, o_w)`.
    """
    high, wide = spec.checked().height, spec.width
    found = np.zeros((high.size, wide.size))
    given = upstream.double().numpy()
    if spec.kind == "max":
        won = reference_winners(x, spec)
        np.add.at(found.reshape(-1), won[won != NO_WINNER], given[won != NO_WINNER])
        return found
    shares = given / divisors(spec)
    for (i, row), (j, column) in product(enumerate(spec.rows), enumerate(spec.columns)):
        found[np.ix_(row.inside, column.inside)] += shares[i, j]
    return found


def divisors(spec: Pool2dSpec) -> Array:
    """Return what the average of each output cell divides by, `(o_h, o_w)`."""
    if spec.divisor_override is not None:
        return np.full(spec.output_shape[2:], float(spec.divisor_override))
    counts: list[Callable[[Window], int]] = [lambda w: len(w.inside), lambda w: len(w.cells)]
    count = counts[spec.count_include_pad]
    return np.outer(list(map(count, spec.rows)), list(map(count, spec.columns))).astype(float)


def adaptive_pool2d(x: Tensor, kind: str, output: tuple[int, int]) -> Tensor:
    """Return `F.adaptive_max_pool2d` or `F.adaptive_avg_pool2d` of `x`, `(N, C, H, W)`."""
    operator = F.adaptive_max_pool2d if kind == "max" else F.adaptive_avg_pool2d
    found: Tensor = operator(x, output)
    return found


def reference_windows(
    x: Tensor, kind: str, rows: Sequence[Window], columns: Sequence[Window]
) -> Array:
    """Return the maximum or mean of every pair of windows in float64, such as adaptive ones.

    Args:
        x: `(N, C, H, W)`.
        kind: `"max"` or `"avg"`.
        rows: The rows that each row of the result reads; none of the windows is empty.
        columns: The columns, likewise.

    Returns:
        `(N, C, rows, columns)`.
    """
    values = x.detach().cpu().double().numpy()
    found = np.empty((*values.shape[:2], len(rows), len(columns)))
    reduce: Callable[..., Any] = np.max if kind == "max" else np.mean
    with np.errstate(all="ignore"):
        for (i, row), (j, column) in product(enumerate(rows), enumerate(columns)):
            seen = values[:, :, list(row.inside)][..., list(column.inside)]
            found[:, :, i, j] = reduce(seen, axis=(2, 3))
    return found


def _taps(x: Tensor, spec: Pool2dSpec) -> Iterator[tuple[NDArray[Any], NDArray[Any], Array]]:
    """Yield, for each cell of the window, the rows and columns it reads and their values.

    The values have the shape of the output.  What lies outside the input is minus infinity for a
    maximum and 0 for an average.
    """
    h, w = spec.height, spec.width
    rows, columns = spec.output_shape[2:]
    reach = [
        max((count - 1) * axis.step + axis.plain.span, axis.plain.padded)
        for count, axis in ((rows, h), (columns, w))
    ]
    padded = np.full((*x.shape[:2], *reach), -np.inf if spec.kind == "max" else 0.0)
    inner = padded[:, :, h.padding : h.padding + h.size, w.padding : w.padding + w.size]
    inner[...] = x.detach().cpu().double().numpy()
    for i, j in product(range(h.kernel), range(w.kernel)):
        down = np.arange(rows) * h.step + i * h.dilation
        right = np.arange(columns) * w.step + j * w.dilation
        yield down - h.padding, right - w.padding, padded[:, :, down[:, None], right[None, :]]


def _inside(cells: NDArray[Any], size: int) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (cells >= 0) & (cells < size)
    return inside


def _as_batch(x: Tensor, spec: Pool2dSpec) -> Tensor:
    x4 = x[None, None] if x.dim() == 2 else x
    if x4.shape != spec.input_shape:
        raise ValueError(f"the input is {tuple(x.shape)}, the settings say {spec.input_shape}")
    return x4


def _arguments(spec: Pool2dSpec) -> dict[str, Any]:
    return {
        "kernel_size": _pair(spec, "kernel"),
        "stride": _pair(spec, "step"),
        "padding": _pair(spec, "padding"),
        "ceil_mode": spec.ceil_mode,
    }


def _pair(spec: Pool2dSpec, name: str) -> tuple[int, int]:
    return getattr(spec.height, name), getattr(spec.width, name)
