"""Whether the convolution without PyTorch is what `F.conv2d` computes, to within rounding."""

from __future__ import annotations

import torch
from torch import Tensor

from cnnlib.ops.convolution.reference import conv2d, reference_conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.provenance.verification import Verification, compare


def verify(
    x: Tensor, weight: Tensor, bias: Tensor | float | None, spec: Conv2dSpec
) -> Verification:
    """Compare `reference_conv2d` with `F.conv2d`.

    A sum of `m` products in floating point is off by at most about `m * eps / 2` times the sum
    of the products' sizes (Higham, "Accuracy and Stability of Numerical Algorithms", 3.1).  A
    cell may differ by twice that, with its own sum, so huge values are allowed errors in
    proportion and small ones beside them are not.

    Arguments and errors are those of `conv2d`.
    """
    expected, result = reference_conv2d(x, weight, bias, spec), conv2d(x, weight, bias, spec)
    size = None if bias is None else torch.as_tensor(bias).abs()
    magnitude = reference_conv2d(x.abs(), weight.abs(), size, spec)
    info = torch.finfo(result.dtype)
    terms = spec.weight_shape[1] * spec.height.kernel * spec.width.kernel + 1
    allowed = terms * (info.eps * magnitude + info.tiny)
    return compare(expected, result.detach().cpu().double().numpy(), allowed, "F.conv2d")
