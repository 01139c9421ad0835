"""A look at a network while it learns: the same test pictures, and its first filters."""

from __future__ import annotations

import torch
from torch import nn

from cnnlib.data.fashion_mnist import CLASSES, FashionSplit
from cnnlib.training.engine.evaluation import predict_logits

PER_CLASS = 2
_MOST_FILTERS = 64
_SIGNIFICANT = 3  # digits worth sending


def probe_indices(test: FashionSplit) -> tuple[int, ...]:
    """Indices of the first two test pictures of each class, by class; fewer where fewer are."""
    found = [
        (test.labels == label).nonzero().flatten()[:PER_CLASS] for label in range(len(CLASSES))
    ]
    return tuple(torch.cat(found).tolist())


def probabilities(
    model: nn.Module, images: torch.Tensor, size: int
) -> tuple[tuple[float, ...], ...]:
    """For each picture, uint8 (N, 28, 28), the probability of each class, to three places."""
    rows = predict_logits(model, images, size).softmax(1).tolist()
    return tuple(tuple(round(value, _SIGNIFICANT) for value in row) for row in rows)


def first_filters(model: nn.Module) -> tuple[tuple[tuple[float, ...], ...], ...]:
    """Kernels of the first convolution for the first channel, (count, k_h, k_w); 64 at most."""
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            kernels = layer.weight.detach()[:_MOST_FILTERS, 0].tolist()
            return tuple(tuple(tuple(map(_short, row)) for row in kernel) for kernel in kernels)
    return ()


def _short(value: float) -> float:
    return float(f"{value:.{_SIGNIFICANT}g}")
