"""Small grids with a known structure, as inputs for the stage.

Every preset can also be written as a PyTorch expression of exactly its values, for printed code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.core.problems import N_

Grid = NDArray[np.float32]


@dataclass(frozen=True)
class GridPreset:
    """A grid that can be built at any size.

    Attributes:
        name: Code in the URL.
        label: English name, marked for translation.
        values: Returns the values for height, width and seed.
        values_code: Returns a PyTorch expression of the same values.
    """

    name: str
    label: str
    values: Callable[[int, int, int], Tensor]
    values_code: Callable[[int, int, int], str]

    def build(self, height: int, width: int, seed: int = 0) -> Grid:
        """Return the grid, float32, `(height, width)`.

        Args:
            height: Rows, 1 or more.
            width: Columns, 1 or more.
            seed: Seed of a random grid; the others ignore it.
        """
        grid: Grid = self.values(height, width, seed).float().numpy()
        return grid

    def code(self, height: int, width: int, seed: int = 0) -> str:
        """Return a PyTorch expression of exactly the values of `build`."""
        return self.values_code(height, width, seed)


def _indices(height: int, width: int) -> tuple[Tensor, Tensor]:
    return torch.arange(height)[:, None], torch.arange(width)


def _indices_code(height: int, width: int) -> tuple[str, str]:
    return f"torch.arange({height})[:, None]", f"torch.arange({width})"


def _ramp(height: int, width: int, _: int) -> Tensor:
    rows, columns = _indices(height, width)
    return rows + columns


def _ramp_code(height: int, width: int, _: int) -> str:
    rows, columns = _indices_code(height, width)
    return f"({rows} + {columns}).float()"


def _edge(height: int, width: int, _: int) -> Tensor:
    return (torch.arange(width) >= width // 2).expand(height, width)


def _edge_code(height: int, width: int, _: int) -> str:
    return f"(torch.arange({width}) >= {width // 2}).float().repeat({height}, 1)"


def _checkerboard(height: int, width: int, _: int) -> Tensor:
    rows, columns = _indices(height, width)
    return (rows + columns) % 2


def _checkerboard_code(height: int, width: int, _: int) -> str:
    rows, columns = _indices_code(height, width)
    return f"(({rows} + {columns}) % 2).float()"


def _impulse(height: int, width: int, _: int) -> Tensor:
    rows, columns = _indices(height, width)
    return (rows == (height - 1) // 2) & (columns == (width - 1) // 2)


def _impulse_code(height: int, width: int, _: int) -> str:
    rows, columns = _indices_code(height, width)
    return f"(({rows} == {(height - 1) // 2}) & ({columns} == {(width - 1) // 2})).float()"


def _cross(height: int, width: int, _: int) -> Tensor:
    rows, columns = _indices(height, width)
    return (rows == (height - 1) // 2) | (columns == (width - 1) // 2)


def _cross_code(height: int, width: int, _: int) -> str:
    rows, columns = _indices_code(height, width)
    return f"(({rows} == {(height - 1) // 2}) | ({columns} == {(width - 1) // 2})).float()"


def _random(height: int, width: int, seed: int) -> Tensor:
    return torch.randint(-9, 10, (height, width), generator=torch.Generator().manual_seed(seed))


def _random_code(height: int, width: int, seed: int) -> str:
    generator = f"torch.Generator().manual_seed({seed})"
    return f"torch.randint(-9, 10, ({height}, {width}), generator={generator}).float()"


GRID_PRESETS: Mapping[str, GridPreset] = {
    preset.name: preset
    for preset in (
        GridPreset("ramp", N_("Ramp"), _ramp, _ramp_code),
        GridPreset("edge", N_("Edge"), _edge, _edge_code),
        GridPreset("checkerboard", N_("Checkerboard"), _checkerboard, _checkerboard_code),
        GridPreset("impulse", N_("Single one"), _impulse, _impulse_code),
        GridPreset("cross", N_("Cross"), _cross, _cross_code),
        GridPreset("random", N_("Random whole numbers"), _random, _random_code),
    )
}
"""Every preset by its name, in the order of the menu."""
