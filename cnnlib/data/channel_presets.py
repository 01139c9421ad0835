"""Inputs of several channels and their kernels, small whole numbers for the stage.

Every preset can also be written as a PyTorch expression of exactly its values, for printed code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from cnnlib.core.problems import N_

INPUT_CHANNELS = 4
"""Channels that the values of inputs and kernels are built for; a page shows the first of them."""


@dataclass(frozen=True)
class ChannelPreset:
    """Values that can be built at any size.

    Attributes:
        label: English name, marked for translation.
        values: Returns `(C, size, size)` for channels, size and seed; the value of a channel does
            not change with their number.
        code: Returns a PyTorch expression of the same values.
    """

    label: str
    values: Callable[[int, int, int], Tensor]
    code: Callable[[int, int, int], str]

    def build(self, channels: int, size: int, seed: int = 0) -> Tensor:
        """Return the values, float32, `(channels, size, size)`."""
        return self.values(channels, size, seed).float()


def _random(low: int, high: int) -> ChannelPreset:
    def values(channels: int, size: int, seed: int) -> Tensor:
        draw = torch.Generator().manual_seed(seed)
        return torch.randint(low, high, (channels, size, size), generator=draw)

    def code(channels: int, size: int, seed: int) -> str:
        draw = f"torch.Generator().manual_seed({seed})"
        shape = (channels, size, size)
        return f"torch.randint({low}, {high}, {shape}, generator={draw}).float()"

    return ChannelPreset(N_("Random whole numbers"), values, code)


def _counting(channels: int, size: int, _: int) -> Tensor:
    return torch.arange(size**2).reshape(size, size) + torch.arange(channels)[:, None, None]


def _counting_code(channels: int, size: int, _: int) -> str:
    counted = f"torch.arange({size**2}).reshape({size}, {size})"
    return f"({counted} + torch.arange({channels})[:, None, None]).float()"


def _ones(channels: int, size: int, _: int) -> Tensor:
    return torch.ones(channels, size, size)


def _ones_code(channels: int, size: int, _: int) -> str:
    return f"torch.ones({channels}, {size}, {size})"


def _counting_kernels(kernels: int, size: int, _: int) -> Tensor:
    number = torch.arange(kernels)
    first = number // INPUT_CHANNELS + number % INPUT_CHANNELS
    return torch.arange(size**2).reshape(size, size) + first[:, None, None]


def _counting_kernels_code(kernels: int, size: int, _: int) -> str:
    number = f"torch.arange({kernels})"
    first = f"({number} // {INPUT_CHANNELS} + {number} % {INPUT_CHANNELS})[:, None, None]"
    return f"(torch.arange({size**2}).reshape({size}, {size}) + {first}).float()"


_ALL_ONES = ChannelPreset(N_("All ones"), _ones, _ones_code)

INPUT_PRESETS: Mapping[str, ChannelPreset] = {
    "random": _random(0, 6),
    "counting": ChannelPreset(N_("Counting"), _counting, _counting_code),
    "ones": _ALL_ONES,
}
"""Every preset of inputs by its name, in the order of the menu."""

KERNEL_PRESETS: Mapping[str, ChannelPreset] = {
    "random": _random(-2, 3),
    "counting": ChannelPreset(N_("Counting"), _counting_kernels, _counting_kernels_code),
    "ones": _ALL_ONES,
}
"""Every preset of kernels by its name, in the order of the menu.

Kernel `o * INPUT_CHANNELS + c` along the first axis is that of output channel `o` and input channel
`c`.  Counting inputs and kernels are the example of Dive into Deep Learning, section 7.4.
"""


def biases(outputs: int) -> Tensor:
    """Return small whole numbers, float32, `(outputs,)`: 1, -1, 2, 0 and so on."""
    return torch.tensor([1.0, -1.0, 2.0, 0.0]).repeat(-(-outputs // 4))[:outputs]
