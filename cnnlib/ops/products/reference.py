"""The products by PyTorch, and an independent reference in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.ops.products.spec import Operation

TORCH: Mapping[Operation, Callable[[Tensor, Tensor], Tensor]] = {
    "mul": torch.mul,
    "mm": torch.mm,
    "matmul": torch.matmul,
}
"""PyTorch's function for each operation."""


def product(operation: Operation, left: NDArray[Any], right: NDArray[Any]) -> NDArray[Any]:
    """Return PyTorch's product of two arrays that it accepts."""
    result: NDArray[Any] = TORCH[operation](torch.from_numpy(left), torch.from_numpy(right)).numpy()
    return result


def reference_product(
    operation: Operation, left: NDArray[Any], right: NDArray[Any]
) -> NDArray[np.float64]:
    """Return the product in float64: cell by cell, or summed over the shared axis in turn.

    Neither PyTorch nor a matrix product of NumPy takes part.
    """
    a, b = left.astype(np.float64), right.astype(np.float64)
    with np.errstate(all="ignore"):
        if operation == "mul":
            return a * b
        rows, columns = a if a.ndim > 1 else a[None, :], b if b.ndim > 1 else b[:, None]
        total = np.zeros((), np.float64)
        for k in range(rows.shape[-1]):
            total = total + rows[..., :, k, None] * columns[..., None, k, :]
    dropped = ((-2,) if a.ndim == 1 else ()) + ((-1,) if b.ndim == 1 else ())
    return np.squeeze(total, axis=dropped)
