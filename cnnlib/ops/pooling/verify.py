"""The reference pooling compared with PyTorch's operators, to within rounding."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from cnnlib.ops.pooling.reference import (
    adaptive_pool2d,
    divisors,
    gradient,
    pool2d,
    reference_gradient,
    reference_pool2d,
    reference_windows,
)
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import adaptive_windows
from cnnlib.provenance.verification import Verification, compare, sum_rounding


def verify(x: Tensor, spec: Pool2dSpec) -> Verification:
    """Return how far `reference_pool2d` and PyTorch's operator differ.

    A maximum is one of its cells, so nothing may differ.  Of an average the tolerance is that of
    a sum (`sum_rounding`) of as many terms as the window has cells, and of one division.

    Arguments and errors are those of `pool2d`.
    """
    result = pool2d(x, spec).detach().cpu().numpy()
    expected = reference_pool2d(x, spec)
    if spec.kind == "max":
        allowed = np.zeros(expected.shape)
    else:
        magnitude = np.abs(reference_pool2d(x.abs(), spec))
        allowed = sum_rounding(magnitude, spec.height.kernel * spec.width.kernel + 1, result.dtype)
    return compare(expected, result, allowed, f"F.{spec.kind}_pool2d")


def verify_gradient(x: Tensor, spec: Pool2dSpec, upstream: Tensor) -> Verification:
    """Return how far `reference_gradient` and autograd differ; arguments and errors are its own."""
    result = gradient(x, spec, upstream).cpu().numpy()
    expected = reference_gradient(x, spec, upstream)
    share = upstream.double().abs().numpy()
    if spec.kind == "avg":
        share = share / np.abs(divisors(spec))
    # A cell is in at most as many windows as there are; each adds a share that may be rounded.
    allowed = sum_rounding(np.full(expected.shape, share.sum()), share.size + 1, result.dtype)
    return compare(expected, result, allowed, "autograd")


def verify_adaptive(x: Tensor, kind: str, output: tuple[int, int]) -> Verification:
    """Return how far adaptive pooling with `adaptive_windows` and PyTorch's operator differ.

    Args:
        x: `(N, C, H, W)`.
        kind: `"max"` or `"avg"`.
        output: Rows and columns of the result, each 1 or more.
    """
    rows, columns = (
        adaptive_windows(size, count) for size, count in zip(x.shape[2:], output, strict=True)
    )
    result = adaptive_pool2d(x, kind, output).detach().cpu().numpy()
    expected = reference_windows(x, kind, rows, columns)
    if kind == "max":
        allowed = np.zeros(expected.shape)
    else:
        magnitude = reference_windows(x.abs(), kind, rows, columns)
        allowed = sum_rounding(magnitude, x.shape[2] * x.shape[3] + 1, result.dtype)
    return compare(expected, result, allowed, f"F.adaptive_{kind}_pool2d")
