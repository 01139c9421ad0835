"""Networks of the catalog on the meta device: shapes and settings of their layers, no memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import torch
from torch import nn

from cnnlib.models.registry import build, get_architecture


def meta_network(name: str, options: Mapping[str, Any] | None = None) -> nn.Module:
    """Return a network whose tensors have shapes alone; it is shared, so do not change it.

    Raises:
        SettingsError: As for `build`.
    """
    completed = get_architecture(name).completed(options or {})
    return _built(name, json.dumps(completed, sort_keys=True))


@lru_cache(maxsize=128)
def _built(name: str, options: str) -> nn.Module:
    with torch.device("meta"):
        return build(name, json.loads(options))
