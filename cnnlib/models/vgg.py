"""VGG: blocks of 3 x 3 convolutions, each block halving the map, then three dense layers.

Simonyan, Zisserman 2014, arXiv:1409.1556; Dive into Deep Learning, section 8.2.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Choice, Int
from cnnlib.models.base import Architecture
from cnnlib.models.custom_layers import HalvingMaxPool2d
from cnnlib.models.form import size_of_form
from cnnlib.models.weight_init import WEIGHT_INIT

CONVOLUTIONS: Mapping[str, tuple[int, ...]] = {
    "vgg11": (1, 1, 2, 2, 2),
    "vgg13": (2, 2, 2, 2, 2),
    "vgg16": (2, 2, 3, 3, 3),
    "vgg19": (2, 2, 4, 4, 4),
}
"""Convolutions of each block, by form (Simonyan and Zisserman 2014, table 1: A, B, D, E)."""

COURSE_FORMS = tuple(CONVOLUTIONS)

_CHANNELS = (64, 128, 256, 512, 512)


def vgg_block(convolutions: int, inputs: int, outputs: int) -> nn.Sequential:
    """Return 3 x 3 convolutions and a pooling: (N, inputs, H, W) to (N, outputs, H/2, W/2)."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for number in range(1, convolutions + 1):
        layers[f"conv{number}"] = nn.Conv2d(inputs, outputs, 3, padding=1)
        layers[f"act{number}"] = nn.ReLU()
        inputs = outputs
    layers["pool"] = HalvingMaxPool2d()
    return nn.Sequential(layers)


def network(
    convolutions: Sequence[int],
    widths: Sequence[int],
    side: int,
    hidden: int,
    dropout: bool,
    channels: int,
    classes: int,
) -> nn.Sequential:
    """Return blocks and dense layers.

    Args:
        convolutions: Convolutions of each block.
        widths: Channels of each block.
        side: Rows and columns of the map after the last block.
        hidden: Units of the two hidden dense layers.
        dropout: Whether half of those units are dropped at random in training.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    inputs = channels
    for number, (count, outputs) in enumerate(zip(convolutions, widths, strict=True), start=1):
        layers[f"block{number}"] = vgg_block(count, inputs, outputs)
        inputs = outputs
    layers["flatten"] = nn.Flatten()
    inputs *= side * side
    for number in (1, 2):
        layers[f"dense{number}"] = nn.Linear(inputs, hidden)
        layers[f"act{number}"] = nn.ReLU()
        if dropout:
            layers[f"dropout{number}"] = nn.Dropout(0.5)
        inputs = hidden
    layers["dense3"] = nn.Linear(hidden, classes)
    return nn.Sequential(layers)


def vgg(
    form: str,
    divisor: int,
    convolutions: str,
    width: int,
    dropout: bool,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the network of a form.

    Args:
        form: `"compact"`, which takes 28 x 28 pixels, or a key of `CONVOLUTIONS`, which takes 224.
        divisor: Of the convolutions' channels, outside the compact form.
        convolutions: Of each of the compact form's three blocks, for example `"1-1-2"`.
        width: Channels of the compact form's first block; the others have 2 and 4 times as many.
        dropout: Whether half of the hidden units are dropped at random in training.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    if form == "compact":
        counts = [int(count) for count in convolutions.split("-")]
        widths = [width, 2 * width, 4 * width]
        return network(counts, widths, 3, 256, dropout, channels, classes)
    widths = [count // divisor for count in _CHANNELS]
    return network(CONVOLUTIONS[form], widths, 7, 4096, dropout, channels, classes)


ARCHITECTURE = Architecture(
    name="vgg",
    label="VGG",
    options={
        "form": Choice(
            "compact",
            {
                "compact": N_("Compact, 28 pixels"),
                "vgg11": N_("VGG-11, 224 pixels"),
                "vgg13": N_("VGG-13, 224 pixels"),
                "vgg16": N_("VGG-16, 224 pixels"),
                "vgg19": N_("VGG-19, 224 pixels"),
            },
            label=N_("Form"),
        ),
        "divisor": Choice(
            1, (1, 2, 4, 8), label=N_("Channels divided by"), when={"form": COURSE_FORMS}
        ),
        "convolutions": Choice(
            "1-1-2",
            ("1-1-1", "1-1-2", "2-2-2", "2-2-3"),
            label=N_("Convolutions of each block"),
            when={"form": "compact"},
        ),
        "width": Int(32, 4, 64, label=N_("Width"), when={"form": "compact"}),
        "dropout": Bool(True, label=N_("Dropout")),
        "initialisation": WEIGHT_INIT,
    },
    build=vgg,
    input_size=size_of_form(224),
)
