"""LeNet-5 as the course teaches it: two convolutions, two poolings, three dense layers.

LeCun, Bottou, Bengio, Haffner 1998, doi:10.1109/5.726791; Dive into Deep Learning, section 7.6.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from torch import nn

from cnnlib.core.problems import N_
from cnnlib.core.settings import Bool, Choice
from cnnlib.models.base import Architecture
from cnnlib.models.custom_layers import HalvingMaxPool2d
from cnnlib.models.weight_init import WEIGHT_INIT

_ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}
_POOLINGS: Mapping[str, Callable[[], nn.Module]] = {
    "average": partial(nn.AvgPool2d, 2, 2),
    "max": HalvingMaxPool2d,
}


def lenet(
    activation: str,
    pooling: str,
    batch_norm: bool,
    channels: int = 1,
    classes: int = 10,
) -> nn.Sequential:
    """Return the network, which maps (N, channels, 28, 28) to (N, classes).

    Batch normalization, if chosen, is between each hidden layer and its activation; everything
    else is the same.

    Args:
        activation: `"sigmoid"` or `"relu"`.
        pooling: `"average"` or `"max"`.
        batch_norm: Whether the four hidden layers are normalized.
        channels: Channels of the pictures.
        classes: Number of logits.
    """
    activate, pool = _ACTIVATIONS[activation], _POOLINGS[pooling]
    layers: OrderedDict[str, nn.Module] = OrderedDict()

    def hidden(number: int, layer: nn.Module, norm: nn.Module) -> None:
        kind = "conv" if isinstance(layer, nn.Conv2d) else "dense"
        layers[f"{kind}{number}"] = layer
        if batch_norm:
            layers[f"norm{number}"] = norm
        layers[f"act{number}"] = activate()

    hidden(1, nn.Conv2d(channels, 6, kernel_size=5, padding=2), nn.BatchNorm2d(6))
    layers["pool1"] = pool()
    hidden(2, nn.Conv2d(6, 16, kernel_size=5), nn.BatchNorm2d(16))
    layers["pool2"] = pool()
    layers["flatten"] = nn.Flatten()
    hidden(3, nn.Linear(16 * 5 * 5, 120), nn.BatchNorm1d(120))
    hidden(4, nn.Linear(120, 84), nn.BatchNorm1d(84))
    layers["dense5"] = nn.Linear(84, classes)
    return nn.Sequential(layers)


def _input_size(options: Mapping[str, Any]) -> int:
    return 28


ARCHITECTURE = Architecture(
    name="lenet",
    label="LeNet",
    options={
        "activation": Choice(
            "relu", {"sigmoid": N_("Sigmoid"), "relu": N_("ReLU")}, label=N_("Activation")
        ),
        "pooling": Choice(
            "max", {"average": N_("Average"), "max": N_("Maximum")}, label=N_("Pooling")
        ),
        "batch_norm": Bool(False, label=N_("Batch normalization")),
        "initialisation": WEIGHT_INIT,
    },
    build=lenet,
    input_size=_input_size,
)
