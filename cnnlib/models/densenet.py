"""DenseNet: each layer of a dense block reads the outputs of all layers before it.

Huang, Liu, van der Maaten, Weinberger 2016, arXiv:1608.06993; Dive into Deep Learning, section 8.7.
"""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Int
from cnnlib.models.base import Architecture
from cnnlib.models.form import form_option, size_of_form
from cnnlib.models.weight_init import WEIGHT_INIT


class DenseLayer(nn.Module):
    """Normalization, activation and 3 x 3 convolution, whose result is joined to the input.

    With `bottleneck` a 1 x 1 convolution reduces the input to 4 `growth` channels first (the B of
    DenseNet-B).  It maps (N, inputs, H, W) to (N, inputs + growth, H, W).
    """

    def __init__(self, inputs: int, growth: int, bottleneck: bool = False, bias: bool = False):
        """Initialize the layer; with `bias` its convolutions have biases, as in the course."""
        super().__init__()
        layers: OrderedDict[str, nn.Module] = OrderedDict()
        if bottleneck:
            layers["norm1"] = nn.BatchNorm2d(inputs)
            layers["act1"] = nn.ReLU()
            layers["conv1"] = nn.Conv2d(inputs, 4 * growth, 1, bias=bias)
            inputs = 4 * growth
        layers["norm"] = nn.BatchNorm2d(inputs)
        layers["act"] = nn.ReLU()
        layers["conv"] = nn.Conv2d(inputs, growth, 3, padding=1, bias=bias)
        self.new = nn.Sequential(layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` and the new channels, concatenated along the channels."""
        return torch.cat([x, self.new(x)], dim=1)


def dense_block(
    layers: int, inputs: int, growth: int, bottleneck: bool = False, bias: bool = False
) -> nn.Sequential:
    """Return dense layers: (N, inputs, H, W) to (N, inputs + layers * growth, H, W)."""
    named = OrderedDict[str, nn.Module]()
    for number in range(layers):
        layer = DenseLayer(inputs + number * growth, growth, bottleneck, bias)
        named[f"layer{number + 1}"] = layer
    return nn.Sequential(named)


def transition(inputs: int, outputs: int, bias: bool = False) -> nn.Sequential:
    """Return the layers between dense blocks: (N, inputs, H, W) to (N, outputs, H // 2, W // 2)."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["norm"] = nn.BatchNorm2d(inputs)
    layers["act"] = nn.ReLU()
    layers["conv"] = nn.Conv2d(inputs, outputs, 1, bias=bias)
    layers["pool"] = nn.AvgPool2d(2, stride=2)
    return nn.Sequential(layers)


def _blocks_and_head(
    head: OrderedDict[str, nn.Module],
    blocks: int,
    layers: int,
    inputs: int,
    growth: int,
    bottleneck: bool,
    bias: bool,
    classes: int,
) -> nn.Sequential:
    """Return `head`, dense blocks with transitions that halve the channels, and the logits."""
    network = OrderedDict(head)
    for number in range(1, blocks + 1):
        network[f"block{number}"] = dense_block(layers, inputs, growth, bottleneck, bias)
        inputs += layers * growth
        if number < blocks:
            network[f"transition{number}"] = transition(inputs, inputs // 2, bias)
            inputs //= 2
    network["norm"] = nn.BatchNorm2d(inputs)
    network["act"] = nn.ReLU()
    network["pool"] = nn.AdaptiveAvgPool2d(1)
    network["flatten"] = nn.Flatten()
    network["dense"] = nn.Linear(inputs, classes)
    return nn.Sequential(network)


def course(channels: int = 1, classes: int = 10) -> nn.Sequential:
    """Return DenseNet as in the course, which maps (N, channels, 96, 96) to (N, classes).

    Four dense blocks of four layers, growth rate 32, without bottlenecks.
    """
    stem: OrderedDict[str, nn.Module] = OrderedDict()
    stem["conv1"] = nn.Conv2d(channels, 64, 7, stride=2, padding=3)
    stem["norm1"] = nn.BatchNorm2d(64)
    stem["act1"] = nn.ReLU()
    stem["pool1"] = nn.MaxPool2d(3, stride=2, padding=1)
    return _blocks_and_head(stem, 4, 4, 64, 32, False, True, classes)


def compact(
    growth: int, layers: int, bottleneck: bool, channels: int = 1, classes: int = 10
) -> nn.Sequential:
    """Return DenseNet for small images, which maps (N, channels, 28, 28) to (N, classes).

    A 3 x 3 convolution with 2 `growth` channels and three dense blocks, as the paper builds it for
    32 x 32 pixels; with bottlenecks this is DenseNet-BC.
    """
    stem = OrderedDict[str, nn.Module]()
    stem["conv1"] = nn.Conv2d(channels, 2 * growth, 3, padding=1, bias=False)
    return _blocks_and_head(stem, 3, layers, 2 * growth, growth, bottleneck, False, classes)


def densenet(
    form: str,
    growth: int,
    layers: int,
    bottleneck: bool,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the network of a form.

    Args:
        form: `"compact"` or `"course"`.
        growth: Channels that each layer of the compact form adds.
        layers: Layers of each dense block of the compact form.
        bottleneck: Whether those layers begin with a 1 x 1 convolution.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    if form == "course":
        return course(channels, classes)
    return compact(growth, layers, bottleneck, channels, classes)


ARCHITECTURE = Architecture(
    name="densenet",
    label="DenseNet",
    options={
        "form": form_option(96),
        "growth": Int(12, 1, 32, label=N_("Growth rate"), when={"form": "compact"}),
        "layers": Int(4, 1, 16, label=N_("Layers of each block"), when={"form": "compact"}),
        "bottleneck": Bool(True, label=N_("Bottleneck"), when={"form": "compact"}),
        "initialisation": WEIGHT_INIT,
    },
    build=densenet,
    input_size=size_of_form(96),
)
