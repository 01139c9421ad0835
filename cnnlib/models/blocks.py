"""Layers and blocks of the networks in the catalog."""

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


class Residual(nn.Module):
    """A residual block: two 3 x 3 convolutions, whose result is added to the block's input.

    Where the block changes the shape, a 1 x 1 convolution maps the input to the new shape.
    Without the skip connection that convolution is absent and nothing is added.

    It maps (N, inputs, H, W) to (N, outputs, ceil(H / stride), ceil(W / stride)).
    """

    def __init__(
        self, inputs: int, outputs: int, stride: int, skip: bool, course: bool = False
    ) -> None:
        """Initialize the block; with `course` its convolutions have biases, as in the course."""
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
        """Return `relu(f(x) + shortcut(x))`, or `relu(f(x))` without the skip connection."""
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        if self.skip:
            y = y + (x if self.shortcut is None else self.shortcut(x))
        return F.relu(y)
