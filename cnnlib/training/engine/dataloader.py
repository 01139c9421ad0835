"""Batches straight from the device's memory: gathered, augmented and enlarged where they lie.

What is drawn depends on the seed and the number of the step or epoch alone, so a run resumed at
any step draws the same as one that never stopped, with no generator's state to keep.
"""

from __future__ import annotations

import hashlib

import torch
from torch.nn import functional as F

from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.recipe import Recipe


def derive_seed(seed: int, purpose: str, number: int) -> int:
    """A seed for the `number`th draw of `purpose`, unrelated to its neighbours; 32 bits."""
    # torch's CPU generator uses the low 32 bits of a seed, so neighbours must differ in those.
    content = f"{seed}/{purpose}/{number}".encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=4).digest(), "little")


def preprocess(images: torch.Tensor, size: int, channels_last: bool = False) -> torch.Tensor:
    """Turn stored pictures into what a network takes.

    Args:
        images: uint8, shape (N, 28, 28).
        size: Rows and columns wanted; other than 28, by bilinear interpolation.
        channels_last: Whether the channels lie innermost in memory.

    Returns:
        float32, shape (N, 1, size, size), from 0 to 1.
    """
    pictures = images.unsqueeze(1).float().div_(255)
    if size != images.shape[-1]:
        pictures = F.interpolate(pictures, (size, size), mode="bilinear", align_corners=False)
    if channels_last:
        pictures = pictures.contiguous(memory_format=torch.channels_last)
    return pictures


class BatchLoader:
    """The training pictures of one recipe, batch by batch.

    Attributes:
        count: Pictures used in an epoch's order.
        steps: Batches in an epoch; the last may be smaller, and a last one of a single picture
            is left out, because it cannot be normalized.
    """

    def __init__(self, split: FashionSplit, recipe: Recipe, device: torch.device) -> None:
        """Bring the pictures to `device` as uint8; on the CPU they are shared, not copied.

        Args:
            split: At least two pictures.
            recipe: Batch size, subset, seed and augmentation.
            device: Where the batches are wanted.
        """
        available = len(split.labels)
        self.count = min(recipe.subset or available, available)
        self.steps = max(
            1, -(-self.count // recipe.batch_size) - (self.count % recipe.batch_size == 1)
        )
        self._recipe, self._size = recipe, recipe.input_size
        self._channels_last = recipe.channels_last and device.type != "mps"
        # Padded once by as much as a picture can move, so that a move is a window of it.
        images = split.images[: self.count].to(device)
        self._images = F.pad(images, (recipe.shift,) * 4) if recipe.shift else images
        self._labels = split.labels[: self.count].to(device)
        self._random = torch.Generator(device)
        self._order: tuple[int, torch.Tensor] | None = None

    def images_in(self, step: int) -> int:
        """How many pictures the batch of `step`, counted from 0 over all epochs, holds."""
        place = step % self.steps
        return min(self._recipe.batch_size, self.count - place * self._recipe.batch_size)

    def batch(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The batch of `step`, counted from 0 over all epochs.

        Returns:
            Pictures as `preprocess` gives them, and int64 labels of shape (N,).
        """
        epoch, place = divmod(step, self.steps)
        size = self._recipe.batch_size
        chosen = self._order_of(epoch)[place * size : (place + 1) * size]
        images = self._augmented(self._images.index_select(0, chosen), step)
        labels = self._labels.index_select(0, chosen)
        return preprocess(images, self._size, self._channels_last), labels

    def _order_of(self, epoch: int) -> torch.Tensor:
        if self._order is None or self._order[0] != epoch:
            # Drawn on the CPU, so that every device sees the pictures in the same order.
            random = torch.Generator().manual_seed(derive_seed(self._recipe.seed, "order", epoch))
            order = torch.randperm(self.count, generator=random)
            self._order = epoch, order.to(self._labels.device)
        return self._order[1]

    def _augmented(self, images: torch.Tensor, step: int) -> torch.Tensor:
        """Move, mirror and blank, in this order; uint8 (N, 28 + 2 shift, ...) to (N, 28, 28)."""
        recipe = self._recipe
        if not (recipe.flip or recipe.shift or recipe.erase):
            return images
        self._random.manual_seed(derive_seed(recipe.seed, "augment", step))
        count, device = len(images), images.device
        drawn = torch.rand(5, count, generator=self._random, device=device)
        if recipe.shift:
            moves = (drawn[:2] * (2 * recipe.shift + 1)).long()
            side = images.shape[-1] - 2 * recipe.shift
            windows = images.unfold(1, side, 1).unfold(2, side, 1)
            images = windows[torch.arange(count, device=device), moves[0], moves[1]]
        if recipe.flip:
            images = torch.where((drawn[2] < 0.5)[:, None, None], images.flip(-1), images)
        if recipe.erase:
            images = images.masked_fill(_squares(drawn[3:], images.shape[-1], recipe.erase), 0)
        return images


def _squares(drawn: torch.Tensor, side: int, erase: int) -> torch.Tensor:
    """Masks (N, side, side) of one square each, wholly inside, placed by two rows in [0, 1)."""
    corners = (drawn * (side - erase + 1)).long()
    along = torch.arange(side, device=drawn.device)
    inside = (along >= corners[..., None]) & (along < corners[..., None] + erase)
    return inside[0][:, :, None] & inside[1][:, None, :]
