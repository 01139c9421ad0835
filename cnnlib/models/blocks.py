"""Layers and blocks that networks of the catalog are built from."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional as F


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


class Shortcut(nn.Conv2d):
    """A 1 x 1 convolution that takes every `stride`-th pixel; computed as `nn.Conv2d` does.

    It picks the pixels first.  oneDNN's own strided 1 x 1 convolution writes past its memory on
    the way back (torch 2.15 on an AVX-512 CPU, channels last, 4 or 8 channels, batch of 23).
    """

    def __init__(self, inputs: int, outputs: int, stride: int, bias: bool) -> None:
        """Make the layer for (N, inputs, H, W)."""
        super().__init__(inputs, outputs, 1, stride=stride, bias=bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Compute the convolution, (N, outputs, ceil(H / stride), ceil(W / stride))."""
        rows, columns = self.stride
        return F.conv2d(x[:, :, ::rows, ::columns], self.weight, self.bias)


class Residual(nn.Module):
    """Two 3 x 3 convolutions whose result is added to what went in.

    Where the block changes the shape, a 1 x 1 convolution brings the input into the new one.
    Without the skip connection that convolution is absent and nothing is added.

    Shapes: (N, inputs, H, W) to (N, outputs, ceil(H / stride), ceil(W / stride)).
    """

    def __init__(
        self, inputs: int, outputs: int, stride: int, skip: bool, course: bool = False
    ) -> None:
        """Make the block; `course` adds the biases that the course leaves in."""
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=course)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=course)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.skip = skip
        changes = inputs != outputs or stride != 1
        self.shortcut: Shortcut | None = None
        if skip and changes:
            self.shortcut = Shortcut(inputs, outputs, stride, bias=course)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Compute `relu(f(x) + shortcut(x))`, or `relu(f(x))` without the skip connection."""
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        if self.skip:
            y = y + (x if self.shortcut is None else self.shortcut(x))
        return F.relu(y)
