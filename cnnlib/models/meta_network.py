"""Networks of the catalog on the meta device: shapes and settings of their layers, no memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch
from torch import nn

from cnnlib.models.registry import build, options_key


def meta_network(
    name: str, options: Mapping[str, Any] | None = None, channels: int = 1, classes: int = 10
) -> nn.Module:
    """Return a network whose tensors have shapes alone; it is shared, so do not change it.

    Args:
        name: A key of `CATALOG`.
        options: Options by name; the others have their defaults.
        channels: Channels of the pictures.
        classes: Number of logits.

    Raises:
        SettingsError: As for `build`.
    """
    return _built(name, options_key(name, options), channels, classes)


@lru_cache(maxsize=128)
def _built(name: str, options: str, channels: int, classes: int) -> nn.Module:
    with torch.device("meta"):
        return build(name, json.loads(options), channels, classes)
