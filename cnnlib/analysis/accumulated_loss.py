"""Memory that loops over batches keep when they add up losses.

`total += loss` makes `total` the end of a graph that holds what every step has saved for a backward
pass.  `total += loss.item()` adds numbers, so each step's graph is freed with its loss.  In a
training loop `loss.backward()` has freed what its step saved, and only the small nodes of the graph
are left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnlib.analysis.layer_outputs import with_shared_tensors
from cnnlib.analysis.saved_tensors import SavedStorages, own_tensors
from cnnlib.training.engine.dataloader import preprocess

STEPS = 4
LARGEST_BATCH = 64
"""Pictures of a step at most: what one adds shows as well with few."""


@dataclass(frozen=True)
class AccumulatedLoss:
    """Bytes that autograd still keeps after each step of a loop, with gradients enabled.

    Attributes:
        batch: Pictures of a step.
        tensor: An evaluation that adds up losses, `total += loss`.
        number: An evaluation that adds up numbers, `total += loss.item()`.
        training: Training steps that add up losses after `loss.backward()`.
    """

    batch: int
    tensor: tuple[int, ...]
    number: tuple[int, ...]
    training: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the bytes as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the bytes from the result of `to_json`."""
        loops = (tuple(data[name]) for name in ("tensor", "number", "training"))
        return cls(int(data["batch"]), *loops)


def accumulated_loss(
    model: nn.Module, images: Tensor, labels: Tensor, size: int, steps: int = STEPS
) -> AccumulatedLoss:
    """Run the three loops and return what is kept after each step; `model` is not changed.

    Args:
        model: A network in evaluation mode.
        images: uint8 (N, 28, 28), on the device of `model`; every step takes the first
            `LARGEST_BATCH` of them.
        labels: int64 (N,), on the same device.
        size: Rows and columns of the network's input.
        steps: Steps of each loop.
    """
    images, labels = images[:LARGEST_BATCH], labels[:LARGEST_BATCH]
    batch = images, labels, size, steps
    return AccumulatedLoss(
        len(images),
        _kept_after_steps(model, *batch, number=False),
        _kept_after_steps(model, *batch, number=True),
        _kept_after_steps(model, *batch, number=False, training=True),
    )


@torch.enable_grad()
def _kept_after_steps(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    size: int,
    steps: int,
    *,
    number: bool,
    training: bool = False,
) -> tuple[int, ...]:
    copied = _trainable_copy(model) if training else model
    found = []
    total: float | Tensor = 0.0
    with SavedStorages([labels, *own_tensors(copied)]) as saved:
        for _step in range(steps):
            loss = F.cross_entropy(copied(preprocess(images, size)), labels)
            if training:
                loss.backward()  # type: ignore[no-untyped-call]
            total += loss.item() if number else loss
            del loss
            found.append(saved.storages.alive_bytes())
    del total
    return tuple(found)


def _trainable_copy(model: nn.Module) -> nn.Module:
    """Return a copy with gradients of its own, and with the weights of `model`."""
    copied = with_shared_tensors(model)
    for module in copied.modules():
        for name, parameter in module.named_parameters(recurse=False):
            setattr(module, name, nn.Parameter(parameter.detach()))
    return copied
