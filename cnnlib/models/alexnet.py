"""AlexNet: five convolutions, three poolings and three dense layers with dropout.

Krizhevsky, Sutskever, Hinton 2012, doi:10.1145/3065386; Dive into Deep Learning, section 8.1.
"""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Int
from cnnlib.models.base import Architecture
from cnnlib.models.form import form_option, size_of_form
from cnnlib.models.weight_init import WEIGHT_INIT


def _dense_layers(inputs: int, hidden: int, classes: int, dropout: bool) -> dict[str, nn.Module]:
    layers: dict[str, nn.Module] = {"flatten": nn.Flatten()}
    for number, size in ((6, inputs), (7, hidden)):
        layers[f"dense{number}"] = nn.Linear(size, hidden)
        layers[f"act{number}"] = nn.ReLU()
        if dropout:
            layers[f"dropout{number}"] = nn.Dropout(0.5)
    layers["dense8"] = nn.Linear(hidden, classes)
    return layers


def course(dropout: bool, channels: int = 1, classes: int = 10) -> nn.Sequential:
    """Return AlexNet as in the course, which maps (N, channels, 224, 224) to (N, classes)."""
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv1"] = nn.Conv2d(channels, 96, 11, stride=4, padding=1)
    layers["act1"] = nn.ReLU()
    layers["pool1"] = nn.MaxPool2d(3, stride=2)
    layers["conv2"] = nn.Conv2d(96, 256, 5, padding=2)
    layers["act2"] = nn.ReLU()
    layers["pool2"] = nn.MaxPool2d(3, stride=2)
    layers["conv3"] = nn.Conv2d(256, 384, 3, padding=1)
    layers["act3"] = nn.ReLU()
    layers["conv4"] = nn.Conv2d(384, 384, 3, padding=1)
    layers["act4"] = nn.ReLU()
    layers["conv5"] = nn.Conv2d(384, 256, 3, padding=1)
    layers["act5"] = nn.ReLU()
    layers["pool3"] = nn.MaxPool2d(3, stride=2)
    layers.update(_dense_layers(256 * 5 * 5, 4096, classes, dropout))
    return nn.Sequential(layers)


def compact(
    width: int, hidden: int, dropout: bool, channels: int = 1, classes: int = 10
) -> nn.Sequential:
    """Return AlexNet for small images, which maps (N, channels, 28, 28) to (N, classes).

    The layers are AlexNet's; the first convolution is 5 x 5 with stride 1, and the widths are
    `width` times 1, 2, 3, 3 and 2, as 96, 256, 384, 384 and 256 are about.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    layers["conv1"] = nn.Conv2d(channels, width, 5, padding=2)
    layers["act1"] = nn.ReLU()
    layers["pool1"] = nn.MaxPool2d(3, stride=2)
    layers["conv2"] = nn.Conv2d(width, 2 * width, 5, padding=2)
    layers["act2"] = nn.ReLU()
    layers["pool2"] = nn.MaxPool2d(3, stride=2)
    layers["conv3"] = nn.Conv2d(2 * width, 3 * width, 3, padding=1)
    layers["act3"] = nn.ReLU()
    layers["conv4"] = nn.Conv2d(3 * width, 3 * width, 3, padding=1)
    layers["act4"] = nn.ReLU()
    layers["conv5"] = nn.Conv2d(3 * width, 2 * width, 3, padding=1)
    layers["act5"] = nn.ReLU()
    layers["pool3"] = nn.MaxPool2d(3, stride=2)
    layers.update(_dense_layers(2 * width * 2 * 2, hidden, classes, dropout))
    return nn.Sequential(layers)


def alexnet(
    form: str,
    width: int,
    hidden: int,
    dropout: bool,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the network of a form.

    Args:
        form: `"compact"` or `"course"`.
        width: Channels of the compact form's first convolution.
        hidden: Units of the compact form's two hidden dense layers.
        dropout: Whether half of those units are dropped at random in training.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    if form == "course":
        return course(dropout, channels, classes)
    return compact(width, hidden, dropout, channels, classes)


ARCHITECTURE = Architecture(
    name="alexnet",
    label="AlexNet",
    options={
        "form": form_option(224),
        "width": Int(32, 4, 96, label=N_("Width"), when={"form": "compact"}),
        "hidden": Int(256, 16, 1024, 16, label=N_("Hidden units"), when={"form": "compact"}),
        "dropout": Bool(True, label=N_("Dropout")),
        "initialisation": WEIGHT_INIT,
    },
    build=alexnet,
    input_size=size_of_form(224),
)
