"""Residual networks: the course's ResNet-18 and a compact one for small images.

He, Zhang, Ren, Sun 2015, arXiv:1512.03385, and for the order of a block's layers 2016,
arXiv:1603.05027; Dive into Deep Learning, section 8.6.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.core.settings import Bool, Choice, Int
from cnnlib.models.base import Architecture
from cnnlib.models.custom_layers import Shortcut
from cnnlib.models.form import size_of_form
from cnnlib.models.weight_init import WEIGHT_INIT

EXPANSION = 4
"""Channels of a bottleneck block's output, for each of its 3 x 3 convolution's."""


class Residual(nn.Module):
    """A residual block: two 3 x 3 convolutions, whose result is added to the block's input.

    Where the block changes the shape, a 1 x 1 convolution maps the input to the new shape.
    Without the skip connection that convolution is absent and nothing is added.

    It maps (N, inputs, H, W) to (N, outputs, ceil(H / stride), ceil(W / stride)).
    """

    def __init__(
        self, inputs: int, outputs: int, stride: int, skip: bool, course: bool = False
    ) -> None:
        """Initialize the block; with `course` its convolutions have biases, as in the course."""
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=course)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=course)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.skip = skip
        self.shortcut = shortcut(inputs, outputs, stride, bias=course) if skip else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `relu(f(x) + shortcut(x))`, or `relu(f(x))` without the skip connection."""
        y = self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))
        if self.skip:
            y = y + (x if self.shortcut is None else self.shortcut(x))
        return F.relu(y)


class Bottleneck(nn.Module):
    """A residual block that reduces the channels before its 3 x 3 convolution.

    Like `Residual` but for its function f: 1 x 1, 3 x 3 and 1 x 1 convolutions, the first two with
    a quarter of the output's channels.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, skip: bool) -> None:
        """Initialize the block; `outputs` is a multiple of `EXPANSION`."""
        super().__init__()
        inner = outputs // EXPANSION
        self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride=stride, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
        self.norm3 = nn.BatchNorm2d(outputs)
        self.skip = skip
        self.shortcut = shortcut(inputs, outputs, stride, bias=False) if skip else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `relu(f(x) + shortcut(x))`, or `relu(f(x))` without the skip connection."""
        y = F.relu(self.norm1(self.conv1(x)))
        y = F.relu(self.norm2(self.conv2(y)))
        y = self.norm3(self.conv3(y))
        if self.skip:
            y = y + (x if self.shortcut is None else self.shortcut(x))
        return F.relu(y)


class PreActivation(nn.Module):
    """A residual block whose normalizations and activations come before its convolutions.

    Nothing follows the addition, so that the input reaches every later block unchanged (He et al.
    2016).  A shortcut with a convolution begins after the first activation.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, skip: bool) -> None:
        """Initialize the block."""
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.skip = skip
        self.shortcut = shortcut(inputs, outputs, stride, bias=False) if skip else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `f(x) + shortcut(x)`, or `f(x)` without the skip connection."""
        active = F.relu(self.norm1(x))
        y: torch.Tensor = self.conv2(F.relu(self.norm2(self.conv1(active))))
        if self.skip:
            y = y + (x if self.shortcut is None else self.shortcut(active))
        return y


class PreActivationBottleneck(nn.Module):
    """`PreActivation` with the convolutions of `Bottleneck`."""

    def __init__(self, inputs: int, outputs: int, stride: int, skip: bool) -> None:
        """Initialize the block; `outputs` is a multiple of `EXPANSION`."""
        super().__init__()
        inner = outputs // EXPANSION
        self.norm1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride=stride, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
        self.skip = skip
        self.shortcut = shortcut(inputs, outputs, stride, bias=False) if skip else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `f(x) + shortcut(x)`, or `f(x)` without the skip connection."""
        active = F.relu(self.norm1(x))
        y: torch.Tensor = self.conv2(F.relu(self.norm2(self.conv1(active))))
        y = self.conv3(F.relu(self.norm3(y)))
        if self.skip:
            y = y + (x if self.shortcut is None else self.shortcut(active))
        return y


def shortcut(inputs: int, outputs: int, stride: int, bias: bool) -> Shortcut | None:
    """Return the 1 x 1 convolution of a skip connection; None where it changes no shape."""
    if inputs == outputs and stride == 1:
        return None
    return Shortcut(inputs, outputs, stride, bias=bias)


def _head(channels: int, classes: int) -> dict[str, nn.Module]:
    head = {"pool": nn.AdaptiveAvgPool2d(1), "flatten": nn.Flatten()}
    return {**head, "dense": nn.Linear(channels, classes)}


def resnet18(skip: bool, channels: int = 1, classes: int = 10) -> nn.Sequential:
    """Return ResNet-18 as in the course, which maps (N, channels, 96, 96) to (N, classes).

    Unlike in the paper its convolutions have biases and its shortcuts no batch normalization.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv"] = nn.Conv2d(channels, 64, 7, stride=2, padding=3)
    layers["norm"] = nn.BatchNorm2d(64)
    layers["act"] = nn.ReLU()
    layers["maxpool"] = nn.MaxPool2d(3, stride=2, padding=1)
    inputs = 64
    for number, outputs in enumerate((64, 128, 256, 512), start=1):
        stride = 1 if number == 1 else 2
        first = Residual(inputs, outputs, stride, skip, course=True)
        second = Residual(outputs, outputs, 1, skip, course=True)
        layers[f"stage{number}"] = nn.Sequential(first, second)
        inputs = outputs
    layers.update(_head(inputs, classes))
    return nn.Sequential(layers)


def compact(
    depth: int,
    width: int,
    skip: bool,
    bottleneck: bool = False,
    pre_activation: bool = False,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the residual network for small images: (N, channels, 28, 28) to (N, classes).

    It has three stages of n blocks with `width`, 2 `width` and 4 `width` channels, so that
    `depth` = 6n + 2 layers have weights, 9n + 2 with bottlenecks (He et al. 2015, section 4.2),
    and 1 x 1 shortcuts.
    """
    block: Any = Bottleneck if bottleneck else Residual
    if pre_activation:
        block = PreActivationBottleneck if bottleneck else PreActivation
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv"] = nn.Conv2d(channels, width, 3, padding=1, bias=False)
    if not pre_activation:
        layers["norm"] = nn.BatchNorm2d(width)
        layers["act"] = nn.ReLU()
    inputs = width
    for number in (1, 2, 3):
        outputs = width * 2 ** (number - 1) * (EXPANSION if bottleneck else 1)
        blocks = []
        for index in range((depth - 2) // (9 if bottleneck else 6)):
            stride = 2 if number > 1 and index == 0 else 1
            blocks.append(block(inputs, outputs, stride, skip))
            inputs = outputs
        layers[f"stage{number}"] = nn.Sequential(*blocks)
    if pre_activation:
        layers["norm"] = nn.BatchNorm2d(inputs)
        layers["act"] = nn.ReLU()
    layers.update(_head(inputs, classes))
    return nn.Sequential(layers)


def resnet(
    form: str,
    depth: int,
    width: int,
    skip: bool,
    bottleneck: bool,
    pre_activation: bool,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the network of a form: `"compact"`, or `"resnet18"` of fixed depth and width.

    Args:
        form: `"compact"` or `"resnet18"`.
        depth: Layers with weights of the compact form, 6n + 2, or 9n + 2 with bottlenecks.
        width: Channels of the first stage of the compact form.
        skip: Whether blocks have skip connections.
        bottleneck: Whether the compact form's blocks are `Bottleneck`.
        pre_activation: Whether the compact form's blocks are `PreActivation`.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    if form == "resnet18":
        return resnet18(skip, channels, classes)
    return compact(depth, width, skip, bottleneck, pre_activation, channels, classes)


DEPTHS = (8, 14, 20, 26, 32, 38, 44, 56)
"""Depths of the compact form; those of 9n + 2 may have bottlenecks."""


def _check(options: Mapping[str, Any]) -> Iterable[Problem]:
    depth = options["depth"]
    if options["form"] != "compact" or not options["bottleneck"] or (depth - 2) % 9 == 0:
        return
    fitting = [known for known in DEPTHS if (known - 2) % 9 == 0]
    nearest = min(fitting, key=lambda known: abs(known - depth))
    template = N_(
        "With bottlenecks a ResNet has 9n + 2 layers with weights, so its depth is one of {known}, "
        "not {value}."
    )
    fixes = (
        Fix(N_("Set the depth to {value}"), {"value": nearest}, {"depth": nearest}),
        Fix(N_("Do without bottlenecks"), {}, {"bottleneck": False}),
    )
    values = {"where": "depth", "known": ", ".join(map(str, fitting)), "value": depth}
    yield Problem("depth_of_bottlenecks", template, values, fixes)


ARCHITECTURE = Architecture(
    name="resnet",
    label="ResNet",
    options={
        "form": Choice(
            "compact",
            {"compact": N_("Compact, 28 pixels"), "resnet18": N_("ResNet-18, 96 pixels")},
            label=N_("Form"),
        ),
        "depth": Choice(8, DEPTHS, label=N_("Depth"), when={"form": "compact"}),
        "width": Int(16, 4, 64, label=N_("Width"), when={"form": "compact"}),
        "skip": Bool(True, label=N_("Skip connections")),
        "bottleneck": Bool(False, label=N_("Bottleneck"), when={"form": "compact"}),
        "pre_activation": Bool(
            False, label=N_("Activation before convolution"), when={"form": "compact"}
        ),
        "initialisation": WEIGHT_INIT,
    },
    build=resnet,
    input_size=size_of_form(96),
    check=_check,
)
