from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnlib.models.registry import build


def weighted_layers(network):
    """Layers with weights on the longest path: shortcuts are beside it."""
    return sum(
        isinstance(m, nn.Conv2d | nn.Linear) and "shortcut" not in name
        for name, m in network.named_modules()
    )


@pytest.mark.parametrize("depth", [8, 14, 20])
def test_depth_counts_the_layers_with_weights(depth):
    assert weighted_layers(build("resnet", {"depth": depth})) == depth


def test_resnet18_has_eighteen_and_the_course_s_shapes():
    network = build("resnet", {"form": "resnet18"})
    assert weighted_layers(network) == 18
    x, found = torch.zeros(1, 1, 96, 96), {}
    for name, layer in network.eval().named_children():
        x = layer(x)
        found[name] = tuple(x.shape[1:])
    assert found["maxpool"] == (64, 24, 24)
    assert [found[f"stage{n}"] for n in (1, 2, 3, 4)] == [
        (64, 24, 24),
        (128, 12, 12),
        (256, 6, 6),
        (512, 3, 3),
    ]


def test_without_skips_only_the_shortcuts_are_gone():
    names = {skip: set(build("resnet", {"skip": skip}).state_dict()) for skip in (True, False)}
    assert names[False] < names[True]
    gone = names[True] - names[False]
    assert gone
    assert all("shortcut" in name for name in gone)
