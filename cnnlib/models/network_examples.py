"""The networks worth opening, alone or in pairs, and what each answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cnnlib.core.problems import N_
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import COURSE


@dataclass(frozen=True)
class NetworkExample:
    """One or two networks.

    Attributes:
        label: What the button says, marked for translation.
        why: What to see in it, likewise.
        first: The first network.
        second: The second one, if any.
        layer: The layer of the first network that is chosen.
        view: What is worth looking at first: `"layer"`, `"table"`, `"costs"`, `"compare"` or
            `"growth"`.
    """

    label: str
    why: str
    first: NetworkSpec
    second: NetworkSpec | None = None
    layer: str = ""
    view: str = "layer"


def _nin(head: str) -> NetworkSpec:
    return NetworkSpec("nin", {"form": "course", "head": head})


def _resnet(skip: bool) -> NetworkSpec:
    return NetworkSpec("resnet", {"form": "resnet18", "skip": skip})


EXAMPLES: Mapping[str, NetworkExample] = {
    "lenet-alexnet": NetworkExample(
        N_("LeNet | AlexNet"),
        N_(
            "Fourteen years apart and the same plan: convolutions and poolings, then three dense "
            "layers. AlexNet has 758 times the parameters, 92.0 % of them in its dense layers, "
            "which do 4.6 % of the work."
        ),
        COURSE["lenet"],
        COURSE["alexnet"],
        view="costs",
    ),
    "vgg-rows": NetworkExample(
        N_("VGG-11's eight rows"),
        N_(
            "Eleven layers have weights: eight convolutions and three dense layers. The eight "
            "convolutions are in five blocks, so a summary with a row for each block and each "
            "dense layer has 5 + 3 = 8 rows."
        ),
        COURSE["vgg11"],
        view="table",
    ),
    "head": NetworkExample(
        N_("Dense | average"),
        N_(
            "The same NiN with two heads. Flattened into three dense layers the maps need 56 "
            "million weights; averaged over all places, one channel for each class, they need none."
        ),
        _nin("dense"),
        _nin("average"),
        view="compare",
    ),
    "googlenet-one": NetworkExample(
        N_("GoogLeNet at 1 × 1"),
        N_(
            "GoogLeNet takes a picture of 1 × 1: every window that is larger is padded, and the "
            "global average makes one number of any map. It gives an answer, not a good one."
        ),
        replace(COURSE["googlenet"], image=1),
        view="table",
    ),
    "plain-residual": NetworkExample(
        N_("Plain | residual"),
        N_(
            "The same 18 layers without and with skip connections: eight additions and three "
            "1 × 1 convolutions more, and the gradient has a way past every block."
        ),
        _resnet(False),
        _resnet(True),
        view="compare",
    ),
    "shortcuts": NetworkExample(
        N_("1 × 1 shortcuts"),
        N_(
            "Three of ResNet-18's eight blocks need a 1 × 1 convolution on the shortcut: the first "
            "of stages 2, 3 and 4, which halve the map and double the channels. Elsewhere input "
            "and output have one shape and are added as they are."
        ),
        COURSE["resnet18"],
        layer="stage2.0.shortcut",
    ),
    "resnet-densenet": NetworkExample(
        N_("ResNet | DenseNet"),
        N_(
            "DenseNet joins where ResNet adds. It has a fifteenth of the parameters, and yet its "
            "maps take more memory: every layer keeps a copy of all channels before it."
        ),
        COURSE["resnet18"],
        COURSE["densenet"],
        view="growth",
    ),
}
"""The examples by their codes, in the order of the course."""
