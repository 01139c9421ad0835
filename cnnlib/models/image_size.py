"""Which sizes of pictures a network takes, found on the meta device, where nothing is allocated."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

import torch
from torch import nn

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.models.meta_network import meta_network
from cnnlib.models.registry import get_architecture, input_size, options_key

LARGEST = 512
"""Rows and columns of the largest picture that is tried."""


def image_problem(
    name: str, options: Mapping[str, Any], size: int, where: str = "image"
) -> Problem | None:
    """Return why a network does not take pictures of `size` x `size`; None where it does.

    The problem (`image_too_small`, or `image_not_fitting` where a dense layer needs another number
    of inputs) names the layer, and its fix the nearest size that is taken.

    Args:
        name: A key of `CATALOG`.
        options: The network's options, without problems of their own.
        size: Rows and columns.
        where: Name of the setting that the fix changes.
    """
    failed = _failed_layer(name, options_key(name, options), size)
    if failed is None:
        return None
    layer, dense, got, needed = failed
    low, high = accepted_sizes(name, options)
    nearest = low if size < low or high is None else high
    values = {
        "where": where,
        "model": get_architecture(name).label,
        "size": size,
        "layer": layer,
        "got": got,
        "needed": needed,
        "value": nearest,
    }
    if dense:
        code, template = (
            "image_not_fitting",
            N_(
                "{model} does not take pictures of {size} × {size}: the dense layer {layer} needs "
                "{needed} inputs and would get {got}."
            ),
        )
    else:
        code, template = (
            "image_too_small",
            N_(
                "Pictures of {size} × {size} are too small for {model}: nothing is left at the "
                "layer {layer}, which gets {got} and has a window of {needed}."
            ),
        )
    fix = Fix(N_("Use pictures of {value} × {value}"), {"value": nearest}, {where: nearest})
    return Problem(code, template, values, (fix,))


def accepted_sizes(name: str, options: Mapping[str, Any]) -> tuple[int, int | None]:
    """Return the smallest and the largest rows and columns taken; None for no limit to `LARGEST`.

    Args:
        name: A key of `CATALOG`.
        options: The network's options, without problems of their own.
    """
    return _accepted(name, options_key(name, options))


@lru_cache(maxsize=256)
def _accepted(name: str, options: str) -> tuple[int, int | None]:
    own = input_size(name, json.loads(options))
    # The sizes taken follow each other, and the network's own is one of them.
    low = _boundary(name, options, own, 0)
    limited = _failed_layer(name, options, LARGEST) is not None
    return low, _boundary(name, options, own, LARGEST) if limited else None


def _boundary(name: str, options: str, good: int, bad: int) -> int:
    """Return the last size that is taken on the way from `good` to `bad`."""
    while abs(good - bad) > 1:
        middle = (good + bad) // 2
        if _failed_layer(name, options, middle) is None:
            good = middle
        else:
            bad = middle
    return good


class _Tracked:
    """A network on the meta device that notes which layer it has entered last.

    It is private to this module, and one thread at a time runs it.
    """

    def __init__(self, name: str, options: str) -> None:
        self._network = copy.deepcopy(meta_network(name, json.loads(options))).eval()
        self._lock = threading.Lock()
        self._entered: tuple[str, nn.Module, tuple[int, ...]] | None = None
        for path, layer in self._network.named_modules():
            if not any(True for _child in layer.children()):
                layer.register_forward_pre_hook(partial(self._enter, path))

    def _enter(self, path: str, layer: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        self._entered = path, layer, tuple(inputs[0].shape[1:])

    def failed_layer(self, size: int) -> tuple[str, nn.Module, tuple[int, ...]] | None:
        """Return the layer that refuses its input, and the input's shape; None if none does."""
        with self._lock, torch.inference_mode():
            try:
                self._network(torch.empty(1, 1, size, size, device="meta"))
            except RuntimeError:
                return self._entered
        return None


@lru_cache(maxsize=128)
def _tracked(name: str, options: str) -> _Tracked:
    return _Tracked(name, options)


@lru_cache(maxsize=4096)
def _failed_layer(name: str, options: str, size: int) -> tuple[str, bool, str, str] | None:
    """Return a layer's name, whether it is dense, what it gets and what it needs; None if none."""
    failed = _tracked(name, options).failed_layer(size)
    if failed is None:
        return None
    path, layer, shape = failed
    if isinstance(layer, nn.Linear):
        return path, True, f"{shape[0]:,}", f"{layer.in_features:,}"
    kernel: Any = layer.kernel_size
    rows, columns = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    return path, False, f"{shape[-2]} × {shape[-1]}", f"{rows} × {columns}"
