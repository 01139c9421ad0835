"""The networks that can be trained and looked into: one file a family, one catalog.

Every network takes float pictures of shape (N, 1, size, size) with values from 0 to 1 and
gives ten scores (N, 10), one a class, before any softmax.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import nn

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.models import lenet, resnet
from cnnlib.models.base import Architecture

__all__ = ["CATALOG", "Architecture", "build", "get_architecture", "input_size"]

CATALOG: Mapping[str, Architecture] = {
    family.ARCHITECTURE.name: family.ARCHITECTURE for family in (lenet, resnet)
}


def get_architecture(name: str) -> Architecture:
    """Give the family called `name`.

    Raises:
        SettingsError: There is none (`unknown_model`).
    """
    if found := CATALOG.get(name):
        return found
    template = N_("There is no network called {model}; choose from {known}.")
    values = {"where": "model", "model": name, "known": ", ".join(CATALOG)}
    raise SettingsError([Problem("unknown_model", template, values)])


def build(name: str, options: Mapping[str, Any] | None = None) -> nn.Module:
    """Make a network with fresh weights, drawn from torch's global generator.

    Args:
        name: A key of `CATALOG`.
        options: Choices by name; what is left out takes its default.

    Raises:
        SettingsError: The network or an option is unknown, or a value is not allowed.
    """
    family = get_architecture(name)
    if problems := family.problems(options or {}):
        raise SettingsError(problems)
    return family.build(**family.completed(options or {}))


def input_size(name: str, options: Mapping[str, Any] | None = None) -> int:
    """Rows and columns of the picture that the network takes.

    Raises:
        SettingsError: The network is unknown (`unknown_model`).
    """
    family = get_architecture(name)
    return family.input_size(family.completed(options or {}))
