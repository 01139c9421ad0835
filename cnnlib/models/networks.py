"""Networks with a name: the course's form of each family, and each compact form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models.registry import CATALOG, input_size


@dataclass(frozen=True)
class Network:
    """A network of the catalog with its options.

    Attributes:
        family: Key of `CATALOG`.
        options: The options that differ from their defaults.
        parameters: Number of parameters that the course gives for it, with one channel and ten
            classes; 0 where the course has no such network.
    """

    family: str
    options: Mapping[str, Any] = field(default_factory=dict)
    parameters: int = 0

    @property
    def image_size(self) -> int:
        """Rows and columns of the pictures that it was made for."""
        return input_size(self.family, self.options)


COURSE: Mapping[str, Network] = {
    "lenet": Network("lenet", {"activation": "sigmoid", "pooling": "average"}, 61_706),
    "alexnet": Network("alexnet", {"form": "course"}, 46_764_746),
    "vgg11": Network("vgg", {"form": "vgg11"}, 128_806_154),
    "vgg11-narrow": Network("vgg", {"form": "vgg11", "divisor": 4}, 43_093_322),
    "nin": Network("nin", {"form": "course"}, 1_992_166),
    "googlenet": Network("googlenet", {"form": "course"}, 5_977_530),
    "resnet18": Network("resnet", {"form": "resnet18"}, 11_178_378),
    "densenet": Network("densenet", {"form": "course"}, 758_226),
}
"""The networks as the course (Dive into Deep Learning, chapters 7 and 8) builds them."""

COMPACT: Mapping[str, Network] = {
    f"{name}-compact": Network(name) for name, family in CATALOG.items() if "form" in family.options
}
"""The networks for pictures of 28 x 28."""

NETWORKS: Mapping[str, Network] = {
    **COURSE,
    "vgg": COURSE["vgg11"],
    "resnet": COURSE["resnet18"],
    **COMPACT,
}
"""All networks by name; a family's own name means the course's form."""


def get_network(name: str) -> Network:
    """Return the network called `name`.

    Raises:
        SettingsError: There is none (`unknown_model`).
    """
    if network := NETWORKS.get(name):
        return network
    template = N_("There is no network called {model}; choose from {known}.")
    values = {"where": "model", "model": name, "known": ", ".join(NETWORKS)}
    raise SettingsError([Problem("unknown_model", template, values)])
