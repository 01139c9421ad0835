"""Tensors of any shape with numbers that are easy to follow, as operands of products.

Every preset can also be written as a PyTorch expression of exactly its values, for printed code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.core.problems import N_

Array = NDArray[np.float32]

LARGEST_RANDOM = 9


@dataclass(frozen=True)
class TensorPreset:
    """A tensor that can be built in any shape.

    Attributes:
        name: Code in the URL.
        label: English name, marked for translation.
    """

    name: str
    label: str

    def build(self, shape: tuple[int, ...], seed: int = 0) -> Array:
        """Return the tensor, float32; `seed` is that of random numbers, else ignored."""
        values: Array = self._values(shape, seed).float().numpy()
        return values

    def code(self, shape: tuple[int, ...], seed: int = 0) -> str:
        """Return a PyTorch expression of exactly the values of `build`."""
        if self.name == "counting":
            return f"torch.arange(1.0, {prod(shape) + 1}).reshape{shape}"
        generator = f"torch.Generator().manual_seed({seed})"
        low, high = -LARGEST_RANDOM, LARGEST_RANDOM + 1
        return f"torch.randint({low}, {high}, {shape}, generator={generator}).float()"

    def _values(self, shape: tuple[int, ...], seed: int) -> Tensor:
        if self.name == "counting":
            return torch.arange(1, prod(shape) + 1).reshape(shape)
        generator = torch.Generator().manual_seed(seed)
        return torch.randint(-LARGEST_RANDOM, LARGEST_RANDOM + 1, shape, generator=generator)


TENSOR_PRESETS: Mapping[str, TensorPreset] = {
    preset.name: preset
    for preset in (
        TensorPreset("counting", N_("Counting: 1, 2, 3 …")),
        TensorPreset("random", N_("Random whole numbers")),
    )
}
"""Every preset by its name, in the order of the menu."""
