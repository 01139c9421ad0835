"""The reference convolution compared with `F.conv2d`, to within rounding."""

from __future__ import annotations

import torch
from torch import Tensor

from cnnlib.ops.convolution.reference import conv2d, reference_conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.provenance.verification import Verification, compare


def verify(
    x: Tensor, weight: Tensor, bias: Tensor | float | None, spec: Conv2dSpec
) -> Verification:
    """Return how far `reference_conv2d` and `F.conv2d` differ.

    The error of a sum of `m` products in floating point is at most about `m * eps / 2` times the
    sum of the products' magnitudes (Higham, "Accuracy and Stability of Numerical Algorithms",
    3.1).  The tolerance of each cell is twice that, from its own sum, so that small cells beside
    huge ones are not allowed the errors of those.

    Arguments and errors are those of `conv2d`.
    """
    expected, result = reference_conv2d(x, weight, bias, spec), conv2d(x, weight, bias, spec)
    size = None if bias is None else torch.as_tensor(bias).abs()
    magnitude = reference_conv2d(x.abs(), weight.abs(), size, spec)
    info = torch.finfo(result.dtype)
    terms = spec.weight_shape[1] * spec.height.kernel * spec.width.kernel + 1
    allowed = terms * (info.eps * magnitude + info.tiny)
    return compare(expected, result.detach().cpu().double().numpy(), allowed, "F.conv2d")
