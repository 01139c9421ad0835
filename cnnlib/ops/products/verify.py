"""The reference products compared with PyTorch's, to within rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnlib.ops.products.reference import product, reference_product
from cnnlib.ops.products.spec import Operation
from cnnlib.provenance.verification import Verification, compare


def verify(operation: Operation, left: NDArray[Any], right: NDArray[Any]) -> Verification:
    """Return how far `reference_product` and PyTorch differ.

    The tolerance of a cell is that of a sum of products in floating point: the number of terms
    times the unit of rounding times the sum of the products' magnitudes (Higham, "Accuracy and
    Stability of Numerical Algorithms", 3.1).
    """
    result = product(operation, left, right)
    magnitude = reference_product(operation, np.abs(left), np.abs(right))
    info = np.finfo(result.dtype)
    terms = 1 if operation == "mul" else left.shape[-1]
    allowed = terms * (float(info.eps) * magnitude + float(info.tiny))
    expected = reference_product(operation, left, right)
    return compare(expected, result, allowed, f"torch.{operation}")
