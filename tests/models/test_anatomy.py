"""Published numbers of known networks, and totals against independent counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision import models

from cnnlib.core.problems import SettingsError
from cnnlib.models.anatomy import anatomy, network_anatomy
from cnnlib.models.networks import COURSE, NETWORKS
from cnnlib.models.registry import build
from tests.support.course_networks import PARAMETERS

PUBLISHED = {
    "alexnet": models.AlexNet_Weights,
    "vgg11": models.VGG11_Weights,
    "vgg16_bn": models.VGG16_BN_Weights,
    "resnet18": models.ResNet18_Weights,
    "resnet50": models.ResNet50_Weights,
    "resnext50_32x4d": models.ResNeXt50_32X4D_Weights,
    "densenet121": models.DenseNet121_Weights,
    "squeezenet1_1": models.SqueezeNet1_1_Weights,
    "mobilenet_v3_small": models.MobileNet_V3_Small_Weights,
    "efficientnet_b0": models.EfficientNet_B0_Weights,
    "shufflenet_v2_x0_5": models.ShuffleNet_V2_X0_5_Weights,
    "convnext_tiny": models.ConvNeXt_Tiny_Weights,
    "vit_b_16": models.ViT_B_16_Weights,
    "swin_t": models.Swin_T_Weights,
}


def model(name: str, **options: Any) -> nn.Module:
    with torch.device("meta"):
        network: nn.Module = models.get_model(name, weights=None, **options)
    return network


@pytest.mark.parametrize("name", PUBLISHED)
def test_torchvisions_networks_have_the_published_parameters_and_macs(name: str) -> None:
    published = PUBLISHED[name].DEFAULT.meta
    found = anatomy(model(name), (3, 224, 224))
    assert found.parameters == published["num_params"]
    assert found.unused_parameters == 0
    assert found.macs / 1e9 == pytest.approx(published["_ops"], abs=0.0006)


def test_resnet50_to_the_last_mac() -> None:
    found = anatomy(model("resnet50"), (3, 224, 224))
    assert (found.parameters, found.macs) == (25_557_032, 4_089_184_256)


@pytest.mark.parametrize(
    ("name", "unused", "macs"),
    [("googlenet", 6_379_984, 1.498), ("inception_v3", 3_326_696, 5.713)],
)
def test_auxiliary_classifiers_are_parameters_that_a_prediction_does_not_use(
    name: str, unused: int, macs: float
) -> None:
    side = 299 if name == "inception_v3" else 224
    found = anatomy(model(name, init_weights=False), (3, side, side))
    assert found.unused_parameters == unused
    assert found.macs / 1e9 == pytest.approx(macs, abs=0.0006)


def by_hooks(network: nn.Module, x: torch.Tensor) -> int:
    """Count the multiply-accumulates of convolutions and dense layers from their sizes."""
    total = 0

    def add(layer: nn.Module, args: Any, out: torch.Tensor) -> None:
        nonlocal total
        if isinstance(layer, nn.Conv2d):
            rows, columns = layer.kernel_size
            total += out.numel() * rows * columns * layer.in_channels // layer.groups
        elif isinstance(layer, nn.Linear):
            total += out.numel() * layer.in_features

    for layer in network.modules():
        layer.register_forward_hook(add)
    network.eval()(x)
    return total


@pytest.mark.parametrize(
    ("make", "channels", "side"),
    [
        (lambda: build("lenet"), 1, 28),
        (lambda: build("resnet", {"form": "resnet18"}), 1, 96),
        (lambda: model("resnet50"), 3, 224),
        (lambda: model("mobilenet_v3_small"), 3, 128),
        (lambda: model("densenet121"), 3, 64),
        (lambda: model("shufflenet_v2_x0_5"), 3, 96),
    ],
    ids=["lenet", "ours", "resnet50", "mobilenet", "densenet", "shufflenet"],
)
def test_macs_are_those_of_an_independent_count(
    make: Callable[[], nn.Module], channels: int, side: int
) -> None:
    with torch.device("meta"):
        network, x = make(), torch.empty(1, channels, side, side)
    macs = anatomy(network, (channels, side, side)).macs
    assert macs == by_hooks(network, x)
    with FlopCounterMode(display=False) as counter:
        network(x)
    assert 2 * macs == counter.get_total_flops()


def test_lenet_of_the_course() -> None:
    found = network_anatomy("lenet", {}, 28)
    assert (found.parameters, found.macs) == (61_706, 416_520)
    assert sum(layer.parameters for layer in found.layers) == 61_706
    assert found.activation_bytes == 4 * (
        4704 * 2 + 1176 + 1600 * 2 + 400 * 2 + 120 * 2 + 84 * 2 + 10
    )


def test_the_same_question_is_answered_once() -> None:
    assert network_anatomy("lenet", None, 28) is network_anatomy("lenet", {"pooling": "max"}, 28)


def test_a_picture_that_runs_out_names_the_layer() -> None:
    with pytest.raises(SettingsError, match="conv2") as refused:
        network_anatomy("lenet", {}, 4)
    assert refused.value.problems[0].code == "image_too_small"
    with pytest.raises(SettingsError, match="conv2 ") as refused:
        anatomy(build("lenet"), (1, 4, 4))
    assert refused.value.problems[0].code == "layer_refuses"
    assert refused.value.problems[0].values["layer"] == "conv2"


@pytest.mark.parametrize("name", COURSE)
def test_the_courses_networks_have_the_courses_parameters(name: str) -> None:
    network = COURSE[name]
    found = network_anatomy(network.family, network.options, network.size)
    assert found.parameters == PARAMETERS[name]
    assert sum(layer.parameters for layer in found.layers) == PARAMETERS[name]
    assert found.problem is None
    assert found.layers[-1].output_shape == (10,)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_is_fed_by_layers_before_it(name: str) -> None:
    network = NETWORKS[name]
    found = network_anatomy(network.family, network.options, network.size, 3, 7)
    known = {"input"}
    for layer in found.layers:
        assert layer.inputs
        assert known.issuperset(layer.inputs)
        assert layer.name not in known
        known.add(layer.name)
        assert (layer.receptive_field is None) == layer.whole_picture
    assert found.graph.outputs == (found.layers[-1].name,)
    assert found.layers[-1].output_shape == (7,)


def test_a_shared_layer_counts_once() -> None:
    layer = nn.Conv2d(3, 3, 3, padding=1)
    found = anatomy(nn.Sequential(layer, nn.ReLU(), layer), (3, 8, 8))
    assert [each.parameters for each in found.layers] == [84, 0, 0]
    assert found.parameters == 84
    assert found.macs == 2 * 3 * 3 * 9 * 64


DEPTHS = {
    "lenet": (5, 5),
    "alexnet": (8, 8),
    "vgg11": (11, 11),
    "nin": (12, 12),
    "googlenet": (22, 58),
    "resnet18": (18, 21),
    "densenet": (21, 21),
}
"""Layers with weights on the longest path, as the papers count them, and all together."""


@pytest.mark.parametrize("name", DEPTHS)
def test_the_depth_is_that_of_the_paper(name: str) -> None:
    network = COURSE[name]
    found = network_anatomy(network.family, network.options, network.size)
    assert (found.depth, found.weighted_layers) == DEPTHS[name]
