"""The tensors that autograd keeps of a forward pass, for a backward pass that may come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

import torch
from torch import Tensor, nn

from cnnlib.analysis.layer_outputs import with_shared_tensors
from cnnlib.analysis.live_storages import LiveStorages

GRAD_MODES: Mapping[str, Callable[[], AbstractContextManager[Any]]] = {
    "grad": torch.enable_grad,
    "no_grad": torch.no_grad,
    "inference_mode": torch.inference_mode,
}
"""The ways to run a network: recording for a backward pass, and two ways without."""


@dataclass(frozen=True)
class SavedTensor:
    """A tensor that autograd keeps.

    Attributes:
        layer: Name of the module whose operation keeps it; `""` for the network itself.
        shape: Its shape, the batch first.
        dtype: Type of its numbers, such as `"float32"`; indices of maxima are `"int64"`.
        bytes: Memory of its storage.
    """

    layer: str
    shape: tuple[int, ...]
    dtype: str
    bytes: int

    @property
    def item_bytes(self) -> int:
        """Memory of one of its numbers."""
        return int(getattr(torch, self.dtype).itemsize)


class SavedStorages:
    """Records the storages that autograd keeps within a `with` block, each once.

    It holds weak references alone, so that what is freed is seen to be.

    Attributes:
        storages: What has been kept.
    """

    def __init__(
        self, excluded: Iterable[Tensor], on_new: Callable[[Tensor], object] = lambda tensor: None
    ) -> None:
        """Leave out what exists with and without autograd.

        Args:
            excluded: Tensors whose storages do not count, such as parameters.
            on_new: Called with the first saved tensor of each storage.
        """
        self.storages = LiveStorages(excluded)
        self._on_new = on_new
        self._hooks = torch.autograd.graph.saved_tensors_hooks(self._pack, lambda tensor: tensor)

    def __enter__(self) -> Self:
        self._hooks.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self._hooks.__exit__(*exception)

    def _pack(self, tensor: Tensor) -> Tensor:
        if self.storages.add(tensor):
            self._on_new(tensor)
        # Detached: an output that its own graph refers to would never be freed.
        return tensor.detach()


def own_tensors(model: nn.Module) -> Iterable[Tensor]:
    """Return the parameters and buffers of `model`."""
    return chain(model.parameters(), model.buffers())


def saved_tensors(model: nn.Module, x: Tensor, mode: str = "grad") -> tuple[SavedTensor, ...]:
    """Return what autograd keeps when `model` maps `x`, in the order in which it is saved.

    A storage counts once, at the first layer that saves it; parameters and buffers do not count.

    Args:
        model: Any network, on any device, `meta` included; its mode is kept.
        x: Input of `model`, on its device.
        mode: Key of `GRAD_MODES`.
    """
    found: list[SavedTensor] = []
    copied = with_shared_tensors(model)
    running = [""]

    def record(tensor: Tensor) -> None:
        dtype = str(tensor.dtype).removeprefix("torch.")
        size = tensor.untyped_storage().nbytes()
        found.append(SavedTensor(running[-1], tuple(tensor.shape), dtype, size))

    for name, module in copied.named_modules():
        module.register_forward_pre_hook(lambda _module, _inputs, name=name: running.append(name))
        module.register_forward_hook(lambda _module, _inputs, _output: _pop(running))
    with GRAD_MODES[mode](), SavedStorages(own_tensors(model), record):
        copied(x)
    return tuple(found)


def _pop(running: list[str]) -> None:
    running.pop()
