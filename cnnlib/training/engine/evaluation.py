"""How well a network knows pictures that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.dataloader import preprocess

_PIXELS = {"cpu": 500 * 28**2, "mps": 2000 * 28**2, "cuda": 5000 * 28**2}  # in one piece


@dataclass(frozen=True)
class EvaluationResult:
    """How a network did on a split.

    Attributes:
        loss: Mean cross-entropy, without label smoothing.
        accuracy: Share of the pictures whose class had the highest score.
        count: Pictures.
    """

    loss: float
    accuracy: float
    count: int


def chunk_slices(count: int, size: int, device: torch.device) -> tuple[slice, ...]:
    """Divide `count` pictures of `size` x `size` into pieces that fit the memory of `device`."""
    most = max(1, _PIXELS.get(device.type, _PIXELS["cpu"]) // size**2)
    return tuple(slice(start, min(start + most, count)) for start in range(0, count, most))


@torch.inference_mode()
def predict_logits(model: nn.Module, images: torch.Tensor, size: int) -> torch.Tensor:
    """The network's scores, before any softmax, in float32 and without changing the network.

    Args:
        model: On the device of `images`; left in evaluation mode.
        images: uint8, shape (N, 28, 28).
        size: Rows and columns that the network takes.

    Returns:
        Shape (N, 10).
    """
    if model.training:
        model.eval()
    result: torch.Tensor = model(preprocess(images, size, images.device.type != "mps"))
    return result


@torch.inference_mode()
def evaluate_chunk(model: nn.Module, split: FashionSplit, piece: slice, size: int) -> torch.Tensor:
    """Sum of the losses and number of right answers in one piece, shape (2,), on the device."""
    found, labels = predict_logits(model, split.images[piece], size), split.labels[piece]
    loss = F.cross_entropy(found, labels, reduction="sum")
    return torch.stack([loss, (found.argmax(1) == labels).sum().to(loss.dtype)])


def combine_chunks(tallies: Iterable[torch.Tensor], count: int) -> EvaluationResult:
    """Join the tallies of all pieces."""
    losses, right = torch.stack(list(tallies)).cpu().double().sum(0).tolist()
    return EvaluationResult(losses / count, right / count, count)


def evaluate(model: nn.Module, split: FashionSplit, size: int) -> EvaluationResult:
    """Evaluate `model`, on its own device, on all of `split`; leaves it in evaluation mode."""
    device = next(model.parameters()).device
    here = FashionSplit(split.images.to(device), split.labels.to(device))
    count = len(here.labels)
    return combine_chunks(
        [evaluate_chunk(model, here, piece, size) for piece in chunk_slices(count, size, device)],
        count,
    )
