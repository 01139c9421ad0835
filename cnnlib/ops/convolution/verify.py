"""The reference convolution compared with `F.conv2d`, to within rounding."""

from __future__ import annotations

import torch
from torch import Tensor

from cnnlib.ops.convolution.reference import conv2d, reference_conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.provenance.verification import Verification, compare, sum_rounding


def verify(
    x: Tensor, weight: Tensor, bias: Tensor | float | None, spec: Conv2dSpec
) -> Verification:
    """Return how far `reference_conv2d` and `F.conv2d` differ, within `sum_rounding`.

    Arguments and errors are those of `conv2d`.
    """
    expected = reference_conv2d(x, weight, bias, spec)
    result = conv2d(x, weight, bias, spec).detach().cpu().numpy()
    size = None if bias is None else torch.as_tensor(bias).abs()
    magnitude = reference_conv2d(x.abs(), weight.abs(), size, spec)
    terms = spec.weight_shape[1] * spec.height.kernel * spec.width.kernel + 1
    allowed = sum_rounding(magnitude, terms, result.dtype)
    return compare(expected, result, allowed, "F.conv2d")
