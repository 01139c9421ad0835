from __future__ import annotations

import pytest
import torch

from cnnlib.analysis.block_ends import block_ends
from cnnlib.models.networks import get_network
from cnnlib.models.registry import build

ENDS = {
    "lenet": "pool1 pool2",
    "alexnet": "pool1 pool2 pool3",
    "vgg11": "block1 block2 block3 block4 block5",
    "nin": "block1 pool1 block2 pool2 block3 pool3 block4",
    "googlenet": (
        "stage1.pool stage2.pool stage3.inception1 stage3.inception2 stage3.pool stage4.inception1 "
        "stage4.inception2 stage4.inception3 stage4.inception4 stage4.inception5 stage4.pool "
        "stage5.inception1 stage5.inception2"
    ),
    "resnet18": ("maxpool stage1.0 stage1.1 stage2.0 stage2.1 stage3.0 stage3.1 stage4.0 stage4.1"),
    "resnet-compact": "act stage1.0 stage2.0 stage3.0",
    "densenet": "pool1 block1 transition1 block2 transition2 block3 transition3 block4 act",
    "densenet-compact": "conv1 block1 transition1 block2 transition2 block3 act",
}


@pytest.mark.parametrize("name", list(ENDS))
def test_the_ends_of_the_blocks(name: str) -> None:
    network = get_network(name)
    with torch.device("meta"):
        model = build(network.family, network.options)
    assert " ".join(block_ends(model)) == ENDS[name]
