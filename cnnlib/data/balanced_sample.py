"""A few test pictures, as many of each class."""

from __future__ import annotations

import random

from cnnlib.data.fashion_mnist import CLASSES, examples


def balanced_sample(of_each: int, seed: int) -> tuple[int, ...]:
    """Return the indices of `of_each` random test pictures of each class, in random order.

    Args:
        of_each: Pictures of each class, at most 1000.
        seed: The same seed gives the same pictures.

    Raises:
        SettingsError: See `fashion_mnist.load`.
        ValueError: A class has fewer pictures.
    """
    chance = random.Random(seed)
    chosen: list[int] = []
    for label in range(len(CLASSES)):
        chosen += chance.sample(examples(label, 1000), of_each)
    chance.shuffle(chosen)
    return tuple(chosen)
