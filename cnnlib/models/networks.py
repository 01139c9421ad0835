"""Networks with a name: the course's form of each family, and each compact form."""

from __future__ import annotations

from collections.abc import Mapping

from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.registry import CATALOG, unknown_model

COURSE: Mapping[str, NetworkSpec] = {
    "lenet": NetworkSpec("lenet", {"activation": "sigmoid", "pooling": "average"}),
    "alexnet": NetworkSpec("alexnet", {"form": "course"}),
    "vgg11": NetworkSpec("vgg", {"form": "vgg11"}),
    "vgg11-narrow": NetworkSpec("vgg", {"form": "vgg11", "divisor": 4}),
    "nin": NetworkSpec("nin", {"form": "course"}),
    "googlenet": NetworkSpec("googlenet", {"form": "course"}),
    "resnet18": NetworkSpec("resnet", {"form": "resnet18"}),
    "densenet": NetworkSpec("densenet", {"form": "course"}),
}
"""The networks as the course (Dive into Deep Learning, chapters 7 and 8) builds them."""

COMPACT: Mapping[str, NetworkSpec] = {
    f"{name}-compact": NetworkSpec(name)
    for name, family in CATALOG.items()
    if "form" in family.options
}
"""The networks for pictures of 28 x 28."""

NETWORKS: Mapping[str, NetworkSpec] = {
    **COURSE,
    "vgg": COURSE["vgg11"],
    "resnet": COURSE["resnet18"],
    **COMPACT,
}
"""All networks by name; a family's own name means the course's form."""


def get_network(name: str) -> NetworkSpec:
    """Return the network called `name`.

    Raises:
        SettingsError: There is none (`unknown_model`).
    """
    if network := NETWORKS.get(name):
        return network
    raise unknown_model(name, NETWORKS)
