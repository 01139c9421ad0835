"""Maximum pooling of 2 x 2 that tests quickly."""

from __future__ import annotations

import torch
from torch import nn


class HalvingMaxPool2d(nn.MaxPool2d):
    """`nn.MaxPool2d(2)`, the same values, with less work on a CPU where no gradient is wanted.

    There PyTorch's own looks at one number after the other and notes the place of each maximum.
    Maxima of neighbouring columns, then rows, take a tenth of its time, and testing LeNet two
    thirds (`benchmarks/README.md`).  With the places, for a gradient, nothing was gained.
    """

    def __init__(self) -> None:
        """Windows of 2 x 2 side by side; a last odd row or column is left out."""
        super().__init__(kernel_size=2, stride=2)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Pool `input`, shape (N, C, H, W), to (N, C, H // 2, W // 2)."""
        if torch.is_grad_enabled() or input.device.type != "cpu" or not input.is_contiguous():
            pooled: torch.Tensor = super().forward(input)
            return pooled
        rows, columns = (side // 2 * 2 for side in input.shape[-2:])
        x = input[..., :rows, :columns]
        wide = torch.maximum(x[..., 0::2], x[..., 1::2])
        return torch.maximum(wide[..., 0::2, :], wide[..., 1::2, :])
