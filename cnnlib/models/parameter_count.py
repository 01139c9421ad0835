"""The number of parameters of a network, without allocating it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnlib.models.meta_network import meta_network


def parameter_count(name: str, options: Mapping[str, Any] | None = None) -> int:
    """Return the number of trainable parameters of the network called `name`.

    Raises:
        SettingsError: As for `build`.
    """
    return sum(parameter.numel() for parameter in meta_network(name, options).parameters())
