from __future__ import annotations

import pytest
import torch

from cnnlib.models.parameter_count import parameter_count
from cnnlib.models.registry import build


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("lenet", {}),
        ("lenet", {"batch_norm": True, "pooling": "average"}),
        ("resnet", {"depth": 14}),
        ("resnet", {"skip": False}),
        ("resnet", {"form": "resnet18"}),
    ],
    ids=str,
)
def test_parameters_are_counted_without_making_the_network(name, options):
    drawn = torch.get_rng_state()
    counted = parameter_count(name, options)
    assert torch.equal(torch.get_rng_state(), drawn)
    assert counted == sum(p.numel() for p in build(name, options).parameters())
