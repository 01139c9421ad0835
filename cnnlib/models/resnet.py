"""Residual networks: the course's ResNet-18 and a compact one for small images.

He, Zhang, Ren, Sun 2015, arXiv:1512.03385; Dive into Deep Learning, section 8.6.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Choice, Int
from cnnlib.models.base import Architecture
from cnnlib.models.blocks import Residual
from cnnlib.models.weight_init import WEIGHT_INIT, init_weights


def _stage(blocks: int, inputs: int, outputs: int, stride: int, **how: bool) -> nn.Sequential:
    first = Residual(inputs, outputs, stride, **how)
    return nn.Sequential(first, *(Residual(outputs, outputs, 1, **how) for _ in range(blocks - 1)))


def _head(channels: int) -> dict[str, nn.Module]:
    head = {"pool": nn.AdaptiveAvgPool2d(1), "flatten": nn.Flatten()}
    return {**head, "dense": nn.Linear(channels, 10)}


def resnet18(skip: bool) -> nn.Sequential:
    """Return ResNet-18 as in the course, which maps (N, 1, 96, 96) to (N, 10).

    Unlike in the paper its convolutions have biases and its shortcuts no batch normalization.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv"] = nn.Conv2d(1, 64, 7, stride=2, padding=3)
    layers["norm"] = nn.BatchNorm2d(64)
    layers["act"] = nn.ReLU()
    layers["maxpool"] = nn.MaxPool2d(3, stride=2, padding=1)
    channels = 64
    for number, outputs in enumerate((64, 128, 256, 512), start=1):
        stride = 1 if number == 1 else 2
        layers[f"stage{number}"] = _stage(2, channels, outputs, stride, skip=skip, course=True)
        channels = outputs
    layers.update(_head(channels))
    return nn.Sequential(layers)


def compact(depth: int, width: int, skip: bool) -> nn.Sequential:
    """Return the residual network for small images, which maps (N, 1, 28, 28) to (N, 10).

    It has three stages of n blocks with `width`, 2 `width` and 4 `width` channels, so that
    `depth` = 6n + 2 layers have weights (He et al. 2015, section 4.2), and 1 x 1 shortcuts.
    """
    blocks = (depth - 2) // 6
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv"] = nn.Conv2d(1, width, 3, padding=1, bias=False)
    layers["norm"] = nn.BatchNorm2d(width)
    layers["act"] = nn.ReLU()
    channels = width
    for number in (1, 2, 3):
        outputs, stride = width * 2 ** (number - 1), 1 if number == 1 else 2
        layers[f"stage{number}"] = _stage(blocks, channels, outputs, stride, skip=skip)
        channels = outputs
    layers.update(_head(channels))
    return nn.Sequential(layers)


def resnet(form: str, depth: int, width: int, skip: bool, initialisation: str) -> nn.Sequential:
    """Return the network of a form: `"compact"`, or `"resnet18"` of fixed depth and width.

    Args:
        form: `"compact"` or `"resnet18"`.
        depth: Layers with weights of the compact form, 6n + 2.
        width: Channels of the first stage of the compact form.
        skip: Whether blocks have skip connections.
        initialisation: `"pytorch"` or `"xavier"`, see `init_weights`.
    """
    network = resnet18(skip) if form == "resnet18" else compact(depth, width, skip)
    init_weights(network, initialisation)
    return network


def _input_size(options: Mapping[str, Any]) -> int:
    return 96 if options["form"] == "resnet18" else 28


ARCHITECTURE = Architecture(
    name="resnet",
    label="ResNet",
    options={
        "form": Choice(
            "compact",
            {"compact": N_("Compact, 28 pixels"), "resnet18": N_("ResNet-18, 96 pixels")},
            label=N_("Form"),
        ),
        "depth": Choice(
            8, (8, 14, 20, 26, 32, 44, 56), label=N_("Depth"), when={"form": "compact"}
        ),
        "width": Int(16, 4, 64, label=N_("Width"), when={"form": "compact"}),
        "skip": Bool(True, label=N_("Skip connections")),
        "initialisation": WEIGHT_INIT,
    },
    build=resnet,
    input_size=_input_size,
)
