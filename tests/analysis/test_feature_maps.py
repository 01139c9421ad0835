from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from cnnlib.analysis.feature_maps import block_ends, feature_maps
from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.models.networks import get_network
from cnnlib.models.registry import CATALOG, build, input_size

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


@pytest.mark.parametrize("name", list(CATALOG))
def test_they_are_those_of_a_forward_pass_layer_by_layer(name: str) -> None:
    torch.manual_seed(0)
    model = build(name).train()
    size = input_size(name)
    image = torch.rand(1, size, size)
    ends = block_ends(model)
    found = feature_maps(model, image, ends)
    assert model.training
    assert tuple(found) == ends
    x = image[None]
    expected = {}
    with torch.no_grad():
        for top, layer in model.eval().named_children():
            if top.startswith("stage"):
                for inner, part in layer.named_children():
                    x = expected[f"{top}.{inner}"] = part(x)
            else:
                x = expected[top] = layer(x)
    for end in ends:
        assert found[end].dtype == np.float32
        np.testing.assert_array_equal(found[end], expected[end][0])


@pytest.mark.parametrize("name", list(ENDS))
def test_the_ends_of_the_blocks(name: str) -> None:
    network = get_network(name)
    with torch.device("meta"):
        model = build(network.family, network.options)
    assert " ".join(block_ends(model)) == ENDS[name]


def test_the_network_s_output_is_a_layer_s_too() -> None:
    model = build("lenet")
    image = torch.rand(1, 28, 28)
    with torch.no_grad():
        np.testing.assert_array_equal(
            feature_maps(model, image, ["", "dense5"])["dense5"], model(image[None])[0]
        )


def test_threads_that_share_a_network_see_their_own_maps() -> None:
    torch.manual_seed(0)
    model = build("resnet").eval()
    images = fashion_mnist.load(train=False).images[:40, None] / 255
    layers = block_ends(model)
    expected = [feature_maps(model, image, layers) for image in images]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda image: feature_maps(model, image, layers), images))
    for ours, theirs in zip(found, expected, strict=True):
        for layer in layers:
            np.testing.assert_array_equal(ours[layer], theirs[layer])
    assert not any(module._forward_hooks for module in model.modules())


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(SettingsError):
        feature_maps(nn.Sequential(nn.ReLU()), torch.rand(1, 2, 2), ["1"])
