"""The reference products compared with PyTorch's, to within rounding."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnlib.ops.products.reference import product, reference_product
from cnnlib.ops.products.spec import Operation
from cnnlib.provenance.verification import Verification, compare, sum_rounding


def verify(operation: Operation, left: NDArray[Any], right: NDArray[Any]) -> Verification:
    """Return how far `reference_product` and PyTorch differ, within `sum_rounding`."""
    result = product(operation, left, right)
    magnitude = reference_product(operation, np.abs(left), np.abs(right))
    terms = 1 if operation == "mul" else left.shape[-1]
    allowed = sum_rounding(magnitude, terms, result.dtype)
    expected = reference_product(operation, left, right)
    return compare(expected, result, allowed, f"torch.{operation}")
