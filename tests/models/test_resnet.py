from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnlib.models.registry import build
from cnnlib.models.resnet import (
    Bottleneck,
    PreActivation,
    PreActivationBottleneck,
    Residual,
)


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


BLOCKS = (Residual, Bottleneck, PreActivation, PreActivationBottleneck)


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_skip_connection_adds_what_went_in(kind):
    block = kind(4, 4, stride=1, skip=True).eval()
    without = kind(4, 4, stride=1, skip=False).eval()
    without.load_state_dict(block.state_dict())
    x = torch.rand(2, 4, 5, 5)
    for b in (block, without):
        convolutions = [m for m in b.modules() if isinstance(m, nn.Conv2d)]
        nn.init.zeros_(convolutions[-1].weight)
    assert torch.equal(block(x), x)
    assert torch.equal(without(x), torch.zeros_like(x))


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_shortcut_has_a_convolution_only_where_the_shape_changes(kind):
    assert kind(8, 8, 1, skip=True).shortcut is None
    assert kind(8, 16, 1, skip=True).shortcut.stride == (1, 1)
    assert kind(8, 8, 2, skip=True).shortcut.stride == (2, 2)
    assert kind(8, 16, 2, skip=False).shortcut is None


def test_three_of_resnet18_s_eight_blocks_have_a_shortcut_with_a_convolution():
    with torch.device("meta"):
        network = build("resnet", {"form": "resnet18"})
    blocks = {name: m for name, m in network.named_modules() if isinstance(m, Residual)}
    assert len(blocks) == 8
    with_convolution = [name for name, block in blocks.items() if block.shortcut is not None]
    assert with_convolution == ["stage2.0", "stage3.0", "stage4.0"]


@pytest.mark.parametrize("pre_activation", [False, True])
@pytest.mark.parametrize("depth", [20, 38, 56])
def test_with_bottlenecks_depth_counts_the_layers_with_weights(depth, pre_activation):
    options = {"depth": depth, "bottleneck": True, "pre_activation": pre_activation}
    with torch.device("meta"):
        assert weighted_layers(build("resnet", options)) == depth
