"""Batches from images that stay on the device: gathered, augmented and resized there.

Random numbers depend only on the seed and on the index of the step or epoch, so a resumed run
draws the same ones as an uninterrupted run, without any saved generator state.
"""

from __future__ import annotations

import hashlib

import torch
from torch.nn import functional as F

from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.recipe import Recipe


def derive_seed(seed: int, purpose: str, number: int) -> int:
    """Return a 32-bit seed for draw `number` of `purpose`, a hash of all three arguments."""
    # Hashed, because torch's CPU generator uses the low 32 bits of a seed only.
    content = f"{seed}/{purpose}/{number}".encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=4).digest(), "little")


def preprocess(images: torch.Tensor, size: int, channels_last: bool = False) -> torch.Tensor:
    """Convert stored images to a network's input.

    Args:
        images: uint8, shape (N, 28, 28).
        size: Rows and columns of the result; if not 28, by bilinear interpolation.
        channels_last: Whether the result has the channels-last memory format.

    Returns:
        float32, shape (N, 1, size, size), from 0 to 1.
    """
    x = images.unsqueeze(1).float().div_(255)
    if size != images.shape[-1]:
        x = F.interpolate(x, (size, size), mode="bilinear", align_corners=False)
    if channels_last:
        x = x.contiguous(memory_format=torch.channels_last)
    return x


class BatchLoader:
    """Batches of training images for a recipe.

    Attributes:
        num_images: Images of an epoch.
        steps_per_epoch: Batches of an epoch.  The last one may be smaller; a last batch of one
            image is left out, because batch normalization needs two.
    """

    def __init__(self, split: FashionSplit, recipe: Recipe, device: torch.device) -> None:
        """Copy the images to `device` as uint8; on the CPU they are shared.

        Args:
            split: At least two images.
            recipe: Gives batch size, subset, seed and augmentation.
            device: Where the batches are needed.
        """
        available = len(split.labels)
        self.num_images = min(recipe.subset or available, available)
        self.steps_per_epoch = max(
            1, -(-self.num_images // recipe.batch_size) - (self.num_images % recipe.batch_size == 1)
        )
        self._recipe, self._size = recipe, recipe.input_size
        self._channels_last = recipe.channels_last and device.type != "mps"
        # Padded once by the largest shift, so that a shift is a window of the padded image.
        images = split.images[: self.num_images].to(device)
        self._images = F.pad(images, (recipe.shift,) * 4) if recipe.shift else images
        self._labels = split.labels[: self.num_images].to(device)
        self._generator = torch.Generator(device)
        self._order: tuple[int, torch.Tensor] | None = None

    def images_in(self, step: int) -> int:
        """Return the number of images in the batch of `step`, counted from 0 over all epochs."""
        index = step % self.steps_per_epoch
        return min(self._recipe.batch_size, self.num_images - index * self._recipe.batch_size)

    def batch(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the batch of `step`, counted from 0 over all epochs.

        Returns:
            Images as from `preprocess`, and int64 labels of shape (N,).
        """
        epoch, index = divmod(step, self.steps_per_epoch)
        size = self._recipe.batch_size
        chosen = self._epoch_order(epoch)[index * size : (index + 1) * size]
        images = self._augment(self._images.index_select(0, chosen), step)
        labels = self._labels.index_select(0, chosen)
        return preprocess(images, self._size, self._channels_last), labels

    def _epoch_order(self, epoch: int) -> torch.Tensor:
        if self._order is None or self._order[0] != epoch:
            # Drawn on the CPU, so that the order is the same on every device.
            seed = derive_seed(self._recipe.seed, "order", epoch)
            generator = torch.Generator().manual_seed(seed)
            order = torch.randperm(self.num_images, generator=generator)
            self._order = epoch, order.to(self._labels.device)
        return self._order[1]

    def _augment(self, images: torch.Tensor, step: int) -> torch.Tensor:
        """Shift, flip and erase, in this order; uint8 (N, 28 + 2 shift, ...) to (N, 28, 28)."""
        recipe = self._recipe
        if not (recipe.flip or recipe.shift or recipe.erase):
            return images
        self._generator.manual_seed(derive_seed(recipe.seed, "augment", step))
        count, device = len(images), images.device
        drawn = torch.rand(5, count, generator=self._generator, device=device)
        if recipe.shift:
            shifts = (drawn[:2] * (2 * recipe.shift + 1)).long()
            side = images.shape[-1] - 2 * recipe.shift
            windows = images.unfold(1, side, 1).unfold(2, side, 1)
            images = windows[torch.arange(count, device=device), shifts[0], shifts[1]]
        if recipe.flip:
            images = torch.where((drawn[2] < 0.5)[:, None, None], images.flip(-1), images)
        if recipe.erase:
            images = images.masked_fill(_square_masks(drawn[3:], images.shape[-1], recipe.erase), 0)
        return images


def _square_masks(drawn: torch.Tensor, side: int, erase: int) -> torch.Tensor:
    """Return masks (N, side, side), each true in a square of `erase` pixels within the image.

    Args:
        drawn: Uniform random numbers in [0, 1) that place the squares, shape (2, N).
        side: Rows and columns of the image.
        erase: Rows and columns of the square.
    """
    corners = (drawn * (side - erase + 1)).long()
    pixels = torch.arange(side, device=drawn.device)
    inside = (pixels >= corners[..., None]) & (pixels < corners[..., None] + erase)
    return inside[0][:, :, None] & inside[1][:, None, :]
