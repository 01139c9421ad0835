"""The number of parameters of a network, without allocating it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch

from cnnlib.models.registry import build, get_architecture


def parameter_count(name: str, options: Mapping[str, Any] | None = None) -> int:
    """Return the number of trainable parameters of the network called `name`.

    Raises:
        SettingsError: As for `build`.
    """
    completed = get_architecture(name).completed(options or {})
    return _count(name, json.dumps(completed, sort_keys=True))


@lru_cache(maxsize=256)
def _count(name: str, options: str) -> int:
    # On the meta device no memory is allocated and no random number drawn.
    with torch.device("meta"):
        module = build(name, json.loads(options))
    return sum(parameter.numel() for parameter in module.parameters())
