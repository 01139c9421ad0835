"""What is tracked of a network in training: its answers to a few test images, first kernels."""

from __future__ import annotations

import torch
from torch import nn

from cnnlib.data.fashion_mnist import CLASSES, FashionSplit
from cnnlib.training.engine.evaluation import predict_logits

PER_CLASS = 2
_MAX_FILTERS = 64
_DIGITS = 3


def probe_indices(test: FashionSplit) -> tuple[int, ...]:
    """Return the indices of the first two test images of each class, ordered by class."""
    found = [
        (test.labels == label).nonzero().flatten()[:PER_CLASS] for label in range(len(CLASSES))
    ]
    return tuple(torch.cat(found).tolist())


def probabilities(
    model: nn.Module, images: torch.Tensor, size: int
) -> tuple[tuple[float, ...], ...]:
    """Return each image's class probabilities, rounded to three decimals.

    Args:
        model: On the device of `images`; left in evaluation mode.
        images: uint8, shape (N, 28, 28).
        size: Rows and columns of the network's input.
    """
    rows = predict_logits(model, images, size).softmax(1).tolist()
    return tuple(tuple(round(value, _DIGITS) for value in row) for row in rows)


def first_filters(model: nn.Module) -> tuple[tuple[tuple[float, ...], ...], ...]:
    """Return the first convolution's kernels for the first channel, (count, k_h, k_w).

    At most 64 of them, rounded to three significant digits; empty without a convolution.
    """
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            kernels = layer.weight.detach()[:_MAX_FILTERS, 0].tolist()
            return tuple(tuple(tuple(map(_rounded, row)) for row in kernel) for kernel in kernels)
    return ()


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
