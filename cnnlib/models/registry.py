"""The catalog of networks, one file a family.

Every network maps images, float (N, channels, size, size) from 0 to 1, to logits, (N, classes).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from torch import nn

from cnnlib.core.problems import N_, Problem, SettingsError, Verbatim
from cnnlib.models import alexnet, densenet, googlenet, lenet, nin, resnet, vgg
from cnnlib.models.base import Architecture
from cnnlib.models.weight_init import init_weights

CATALOG: Mapping[str, Architecture] = {
    family.ARCHITECTURE.name: family.ARCHITECTURE
    for family in (lenet, alexnet, vgg, nin, googlenet, resnet, densenet)
}
"""The families by name, in the order of their years."""


def get_architecture(name: str) -> Architecture:
    """Return the family called `name`.

    Raises:
        SettingsError: There is none (`unknown_model`).
    """
    if family := CATALOG.get(name):
        return family
    raise unknown_model(name, CATALOG)


def unknown_model(name: str, known: Iterable[str]) -> SettingsError:
    """Return the error that says that there is no network called `name`, and which there are."""
    template = N_("There is no network called {model}; choose from {known}.")
    values = {"where": "model", "model": Verbatim(name), "known": ", ".join(known)}
    return SettingsError([Problem("unknown_model", template, values)])


def build(
    name: str, options: Mapping[str, Any] | None = None, channels: int = 1, classes: int = 10
) -> nn.Module:
    """Return a network with new weights, drawn from PyTorch's global generator.

    Args:
        name: A key of `CATALOG`.
        options: Options by name; the others have their defaults.
        channels: Channels of the pictures, at least 1.
        classes: Number of logits, at least 1.

    Raises:
        SettingsError: The network (`unknown_model`) or an option (`unknown_option`) is unknown, or
            a value is not allowed (`option_not_allowed`).
    """
    family = get_architecture(name)
    if problems := family.problems(options or {}):
        raise SettingsError(problems)
    completed = family.completed(options or {})
    way = completed.pop("initialisation", "pytorch")
    network = family.build(**completed, channels=channels, classes=classes)
    init_weights(network, way)
    return network


def options_key(name: str, options: Mapping[str, Any] | None = None) -> str:
    """Return the completed options as JSON, by which a cache may know the network.

    Raises:
        SettingsError: The network is unknown (`unknown_model`).
    """
    return json.dumps(get_architecture(name).completed(options or {}), sort_keys=True)


def input_size(name: str, options: Mapping[str, Any] | None = None) -> int:
    """Return the rows and columns of the pictures that the network was made for.

    Raises:
        SettingsError: The network is unknown (`unknown_model`).
    """
    family = get_architecture(name)
    return family.input_size(family.completed(options or {}))
