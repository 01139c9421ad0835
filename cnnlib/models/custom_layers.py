"""Layers that networks of several families have."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F


class HalvingMaxPool2d(nn.MaxPool2d):
    """`nn.MaxPool2d(2)` with the same values, faster on a CPU where no gradient is needed.

    PyTorch's CPU kernel is scalar and always records the index of each maximum.  Maxima of
    neighbouring columns, then rows, take a tenth of its time, and the evaluation of LeNet two
    thirds (`benchmarks/README.md`).  With a gradient, which needs the indices, nothing is gained.
    """

    def __init__(self) -> None:
        """Initialize windows of 2 x 2 with stride 2; a last odd row or column is not read."""
        super().__init__(kernel_size=2, stride=2)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Return the maxima of `input`, (N, C, H, W), as (N, C, H // 2, W // 2)."""
        if torch.is_grad_enabled() or input.device.type != "cpu" or not input.is_contiguous():
            pooled: torch.Tensor = super().forward(input)
            return pooled
        rows, columns = (side // 2 * 2 for side in input.shape[-2:])
        x = input[..., :rows, :columns]
        wide = torch.maximum(x[..., 0::2], x[..., 1::2])
        return torch.maximum(wide[..., 0::2, :], wide[..., 1::2, :])


class Shortcut(nn.Conv2d):
    """A 1 x 1 convolution with a stride, with the values of `nn.Conv2d`.

    It selects the pixels first, since the backward pass of oneDNN's strided 1 x 1 convolution
    writes outside its memory (torch 2.15 on an AVX-512 CPU, channels last, 4 or 8 channels, batch
    of 23).
    """

    def __init__(self, inputs: int, outputs: int, stride: int, bias: bool) -> None:
        """Initialize the layer for inputs of shape (N, inputs, H, W)."""
        super().__init__(inputs, outputs, 1, stride=stride, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the convolution of `x`, (N, outputs, ceil(H / stride), ceil(W / stride))."""
        rows, columns = self.stride
        return F.conv2d(x[:, :, ::rows, ::columns], self.weight, self.bias)
