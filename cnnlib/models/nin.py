"""Network in Network: 1 x 1 convolutions within blocks, and no dense layers at the end.

Lin, Chen, Yan 2013, arXiv:1312.4400; Dive into Deep Learning, section 8.3.
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Choice, Int
from cnnlib.models.base import Architecture
from cnnlib.models.form import form_option, size_of_form
from cnnlib.models.weight_init import WEIGHT_INIT


def nin_block(
    inputs: int, outputs: int, kernel: int, stride: int = 1, padding: int = 0
) -> nn.Sequential:
    """Return a convolution and two 1 x 1 convolutions, each with an activation."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv1"] = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding)
    layers["act1"] = nn.ReLU()
    layers["conv2"] = nn.Conv2d(outputs, outputs, 1)
    layers["act2"] = nn.ReLU()
    layers["conv3"] = nn.Conv2d(outputs, outputs, 1)
    layers["act3"] = nn.ReLU()
    return nn.Sequential(layers)


def _average_head(inputs: int, classes: int) -> dict[str, nn.Module]:
    """Return a block with one channel a class, and the average of each channel."""
    block = nin_block(inputs, classes, 3, padding=1)
    return {"block4": block, "pool4": nn.AdaptiveAvgPool2d(1), "flatten": nn.Flatten()}


def _dense_head(inputs: int, hidden: int, classes: int) -> dict[str, nn.Module]:
    """Return two hidden dense layers and the logits, as AlexNet has them."""
    return {
        "flatten": nn.Flatten(),
        "dense1": nn.Linear(inputs, hidden),
        "act1": nn.ReLU(),
        "dense2": nn.Linear(hidden, hidden),
        "act2": nn.ReLU(),
        "dense3": nn.Linear(hidden, classes),
    }


def course(head: str, dropout: bool, channels: int = 1, classes: int = 10) -> nn.Sequential:
    """Return NiN as in the course, which maps (N, channels, 224, 224) to (N, classes)."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["block1"] = nin_block(channels, 96, 11, stride=4)
    layers["pool1"] = nn.MaxPool2d(3, stride=2)
    layers["block2"] = nin_block(96, 256, 5, padding=2)
    layers["pool2"] = nn.MaxPool2d(3, stride=2)
    layers["block3"] = nin_block(256, 384, 3, padding=1)
    layers["pool3"] = nn.MaxPool2d(3, stride=2)
    if dropout:
        layers["dropout"] = nn.Dropout(0.5)
    average = head == "average"
    layers.update(
        _average_head(384, classes) if average else _dense_head(384 * 5 * 5, 4096, classes)
    )
    return nn.Sequential(layers)


def compact(
    width: int, head: str, dropout: bool, channels: int = 1, classes: int = 10
) -> nn.Sequential:
    """Return NiN for small images, which maps (N, channels, 28, 28) to (N, classes).

    The first convolution is 5 x 5 with stride 1, there are two poolings, and the blocks have
    `width`, 2 `width` and 3 `width` channels.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["block1"] = nin_block(channels, width, 5, padding=2)
    layers["pool1"] = nn.MaxPool2d(3, stride=2)
    layers["block2"] = nin_block(width, 2 * width, 5, padding=2)
    layers["pool2"] = nn.MaxPool2d(3, stride=2)
    layers["block3"] = nin_block(2 * width, 3 * width, 3, padding=1)
    if dropout:
        layers["dropout"] = nn.Dropout(0.5)
    average = head == "average"
    layers.update(
        _average_head(3 * width, classes)
        if average
        else _dense_head(3 * width * 6 * 6, 256, classes)
    )
    return nn.Sequential(layers)


def nin(
    form: str,
    width: int,
    head: str,
    dropout: bool,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the network of a form.

    Args:
        form: `"compact"` or `"course"`.
        width: Channels of the compact form's first block.
        head: `"average"` for a last block with one channel a class and global average pooling,
            `"dense"` for dense layers on the flattened map instead.
        dropout: Whether half of the last map's values are dropped at random in training.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    if form == "course":
        return course(head, dropout, channels, classes)
    return compact(width, head, dropout, channels, classes)


ARCHITECTURE = Architecture(
    name="nin",
    label="NiN",
    options={
        "form": form_option(224),
        "width": Int(32, 4, 96, label=N_("Width"), when={"form": "compact"}),
        "head": Choice(
            "average",
            {"average": N_("Global average"), "dense": N_("Dense layers")},
            label=N_("Head"),
        ),
        "dropout": Bool(True, label=N_("Dropout")),
        "initialisation": WEIGHT_INIT,
    },
    build=nin,
    input_size=size_of_form(224),
)
