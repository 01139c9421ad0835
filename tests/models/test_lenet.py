from __future__ import annotations

import torch
from torch import nn

from cnnlib.models.registry import build

COURSE = {
    "activation": "sigmoid",
    "pooling": "average",
    "batch_norm": False,
    "initialisation": "xavier",
}


def shapes(network):
    found, x = [], torch.zeros(1, 1, 28, 28)
    for layer in network:
        x = layer(x)
        if not isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            found.append(tuple(x.shape[1:]))
    return found


def test_the_course_shape():
    network = build("lenet", COURSE)
    assert shapes(network) == [
        *((6, 28, 28), (6, 28, 28), (6, 14, 14)),
        *((16, 10, 10), (16, 10, 10), (16, 5, 5)),
        *((400,), (120,), (120,), (84,), (84,), (10,)),
    ]
    # The count that the course's own layers come to: 156 + 2416 + 48120 + 10164 + 850.
    assert sum(p.numel() for p in network.parameters()) == 61706


def test_batch_norm_changes_nothing_else():
    plain = build("lenet", {"batch_norm": False})
    normed = build("lenet", {"batch_norm": True}).eval()
    assert shapes(plain) == shapes(normed)
    kinds = nn.BatchNorm1d | nn.BatchNorm2d
    kept = {name: str(m) for name, m in normed.named_children() if not isinstance(m, kinds)}
    assert kept == {name: str(m) for name, m in plain.named_children()}
    names = [n for n, m in normed.named_children() if isinstance(m, kinds)]
    assert names == ["norm1", "norm2", "norm3", "norm4"]
