"""Trained networks kept in memory, and read again where their file has changed."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from pathlib import Path

from torch import nn

from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained

MOST_NETWORKS, MOST_BYTES = 16, 1 << 30
"""Networks that are kept, and the bytes of their tensors; the one used last stays in any case."""

_Stamp = tuple[int, int]  # a file's time of change and size


def cached_network(path: Path, recipe: Recipe | None = None) -> TrainedNetwork:
    """Return the network of an untrusted weights file, which all sessions share.

    Do not change it, and do not put hooks into it (see `layer_outputs`).

    Args:
        path: The file; one that a run replaces while it trains is read again.
        recipe: The network it belongs to; by default the one that the file names.

    Raises:
        SettingsError: As for `load_trained`.
    """
    try:
        found = path.stat()
    except OSError:
        return load_trained(path, recipe)  # which says why it cannot be read
    key = str(path), json.dumps(recipe.to_json()) if recipe else ""
    stamp = found.st_mtime_ns, found.st_size
    with _lock:
        kept = _networks.get(key)
        if kept is not None and kept[0] == stamp:
            _networks.move_to_end(key)
            return kept[1]
    network = load_trained(path, recipe)
    with _lock:
        _networks[key] = stamp, network
        _networks.move_to_end(key)
        _forget_oldest()
    return network


def _forget_oldest() -> None:
    while len(_networks) > 1 and (len(_networks) > MOST_NETWORKS or _held() > MOST_BYTES):
        _networks.popitem(last=False)


def _held() -> int:
    """Return the bytes of the tensors of all networks that are kept."""
    return sum(_bytes(network.model) for _, network in _networks.values())


def _bytes(model: nn.Module) -> int:
    return sum(tensor.nbytes for tensor in model.state_dict().values())


_lock = threading.Lock()
_networks: OrderedDict[tuple[str, str], tuple[_Stamp, TrainedNetwork]] = OrderedDict()
"""The networks by file and recipe, the one used longest ago first; a file's newest content only."""
