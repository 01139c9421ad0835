"""The 1x1 convolution in three ways: as a convolution, a dense layer, a matrix product.

It is one dense layer that is applied at every pixel, with `C_out * C_in` weights that all pixels
share (Lin, Chen, Yan 2014, "Network In Network"), and not a dense layer on the flattened map, which
would have `C_out * H * W * C_in * H * W`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from cnnlib.provenance.verification import Verification, compare, sum_rounding


@dataclass(frozen=True)
class ThreeWays:
    """The same 1x1 convolution computed three times.

    Attributes:
        convolution: By `F.conv2d` with a 1x1 kernel, `(C_out, H, W)`.
        dense: By `F.linear` at each pixel, `(C_out, H, W)`.
        product: By `weight @ x.reshape(C_in, H * W)`, `(C_out, H, W)`.
        checks: Each of the three, in this order, against the sum of products in float64.
        difference: The largest difference between any two of the three.
    """

    convolution: Tensor
    dense: Tensor
    product: Tensor
    checks: tuple[Verification, Verification, Verification]
    difference: float


def pointwise(x: Tensor, weight: Tensor) -> ThreeWays:
    """Return the 1x1 convolution of `x` with `weight`, without a bias.

    Args:
        x: `(C_in, H, W)`.
        weight: `(C_out, C_in)`.

    Raises:
        ValueError: The shapes do not fit.
    """
    if x.dim() != 3 or weight.dim() != 2 or weight.shape[1] != x.shape[0]:
        raise ValueError(f"{tuple(weight.shape)} does not mix the channels of {tuple(x.shape)}")
    outputs, (_, rows, columns) = len(weight), x.shape
    convolution = F.conv2d(x[None], weight[:, :, None, None])[0]
    dense = F.linear(x.permute(1, 2, 0), weight).permute(2, 0, 1)
    product = (weight @ x.reshape(len(x), -1)).reshape(outputs, rows, columns)
    results = {
        "F.conv2d": convolution,
        "F.linear": dense,
        "torch.matmul": product,
    }
    exact = torch.einsum("oc,chw->ohw", weight.double(), x.double()).numpy()
    size = torch.einsum("oc,chw->ohw", weight.abs().double(), x.abs().double()).numpy()
    allowed = sum_rounding(size, len(x) + 1, x.numpy().dtype)
    first, second, third = (
        compare(exact, result.double().numpy(), allowed, name) for name, result in results.items()
    )
    stacked = torch.stack(tuple(results.values())).double()
    spread = (stacked.amax(0) - stacked.amin(0)).max()
    return ThreeWays(convolution, dense, product, (first, second, third), float(spread))


def dense_on_flattened(inputs: int, outputs: int, rows: int, columns: int) -> int:
    """Return the weights of a dense layer from the whole flattened map to the whole output map."""
    return outputs * rows * columns * inputs * rows * columns
