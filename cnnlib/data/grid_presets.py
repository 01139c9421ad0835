"""Inputs for the stage: small pictures with a known structure, and cells changed by hand.

Every sample can also be written as a torch expression that gives exactly its values, so that
printed code starts from what is on the screen.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from cnnlib.core.number_format import format_number
from cnnlib.core.problems import N_, Problem, SettingsError

Grid = NDArray[np.float32]
Edits = dict[tuple[int, int], float]

BRIGHT = 9
"""Where `shrink` puts white."""

MOST_EDITS = 4096
LARGEST_EDIT = 1e12
"""Two edits of this size can be multiplied and summed over any window in float32."""


@dataclass(frozen=True)
class GridPreset:
    """One preset.

    Attributes:
        name: Its code, as it stands in an address.
        label: English name, marked for translation.
        values: The picture as a tensor from height, width and seed.
        expression: The same as Python code, for one who has imported torch.
    """

    name: str
    label: str
    values: Callable[[int, int, int], Tensor]
    expression: Callable[[int, int, int], str]

    def build(self, height: int, width: int, seed: int = 0) -> Grid:
        """The picture, `(height, width)`, float32.

        Args:
            height: Rows, 1 or more.
            width: Columns, 1 or more.
            seed: Which one, for a random picture; the others ignore it.
        """
        grid: Grid = self.values(height, width, seed).float().numpy()
        return grid

    def code(self, height: int, width: int, seed: int = 0) -> str:
        """A torch expression for exactly what `build` gives."""
        return self.expression(height, width, seed)


def _places(height: int, width: int) -> tuple[Tensor, Tensor]:
    return torch.arange(height)[:, None], torch.arange(width)


def _places_code(height: int, width: int) -> tuple[str, str]:
    return f"torch.arange({height})[:, None]", f"torch.arange({width})"


def _ramp(height: int, width: int, _: int) -> Tensor:
    rows, columns = _places(height, width)
    return rows + columns


def _ramp_code(height: int, width: int, _: int) -> str:
    rows, columns = _places_code(height, width)
    return f"({rows} + {columns}).float()"


def _edge(height: int, width: int, _: int) -> Tensor:
    return (torch.arange(width) >= width // 2).expand(height, width)


def _edge_code(height: int, width: int, _: int) -> str:
    return f"(torch.arange({width}) >= {width // 2}).float().repeat({height}, 1)"


def _checkerboard(height: int, width: int, _: int) -> Tensor:
    rows, columns = _places(height, width)
    return (rows + columns) % 2


def _checkerboard_code(height: int, width: int, _: int) -> str:
    rows, columns = _places_code(height, width)
    return f"(({rows} + {columns}) % 2).float()"


def _impulse(height: int, width: int, _: int) -> Tensor:
    rows, columns = _places(height, width)
    return (rows == (height - 1) // 2) & (columns == (width - 1) // 2)


def _impulse_code(height: int, width: int, _: int) -> str:
    rows, columns = _places_code(height, width)
    return f"(({rows} == {(height - 1) // 2}) & ({columns} == {(width - 1) // 2})).float()"


def _cross(height: int, width: int, _: int) -> Tensor:
    rows, columns = _places(height, width)
    return (rows == (height - 1) // 2) | (columns == (width - 1) // 2)


def _cross_code(height: int, width: int, _: int) -> str:
    rows, columns = _places_code(height, width)
    return f"(({rows} == {(height - 1) // 2}) | ({columns} == {(width - 1) // 2})).float()"


def _random(height: int, width: int, seed: int) -> Tensor:
    return torch.randint(-9, 10, (height, width), generator=torch.Generator().manual_seed(seed))


def _random_code(height: int, width: int, seed: int) -> str:
    generator = f"torch.Generator().manual_seed({seed})"
    return f"torch.randint(-9, 10, ({height}, {width}), generator={generator}).float()"


GRID_PRESETS: Mapping[str, GridPreset] = {
    sample.name: sample
    for sample in (
        GridPreset("ramp", N_("Ramp"), _ramp, _ramp_code),
        GridPreset("edge", N_("Edge"), _edge, _edge_code),
        GridPreset("checkerboard", N_("Checkerboard"), _checkerboard, _checkerboard_code),
        GridPreset("impulse", N_("Single one"), _impulse, _impulse_code),
        GridPreset("cross", N_("Cross"), _cross, _cross_code),
        GridPreset("random", N_("Random whole numbers"), _random, _random_code),
    )
}
"""Every preset by its name, in the order to offer them."""


def shrink(image: NDArray[np.uint8] | Tensor, height: int, width: int) -> Grid:
    """A picture in few cells with whole values from 0, black, to 9, white.

    Each cell is the rounded mean of the area that it covers.

    Args:
        image: uint8 `(H, W)`, for example `(28, 28)`.
        height: Rows of the result.
        width: Columns of the result.
    """
    pixels = torch.as_tensor(image)[None, None].float()
    small = F.interpolate(pixels, size=(height, width), mode="area")[0, 0]
    grid: Grid = torch.round(small * (BRIGHT / 255)).numpy()
    return grid


def shrink_code(image: str, height: int, width: int) -> str:
    """A torch expression for exactly what `shrink` gives of the expression `image`."""
    small = (
        f"torch.nn.functional.interpolate({image}[None, None].float(), "
        f'size=({height}, {width}), mode="area")[0, 0]'
    )
    return f"torch.round({small} * ({BRIGHT} / 255))"


_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)(e-?\d+)?", re.ASCII)


def parse_edits(text: str) -> Edits:
    """Cells changed by hand, as they stand in an address: `"0.1.-2~1.1.0.5"`.

    Each edit is row, column and value joined by points; a later one of the same cell wins.

    Raises:
        SettingsError: The text is no such list, a value is not finite or beyond `LARGEST_EDIT`,
            or there are more than `MOST_EDITS`.
    """
    if not text:
        return {}
    if text.count("~") >= MOST_EDITS:
        values = {"where": "edits", "most": MOST_EDITS}
        raise SettingsError(
            [Problem("too_many_edits", N_("At most {most} cells can be changed by hand."), values)]
        )
    return dict(map(_parse_edit, text.split("~")))


def _parse_edit(text: str) -> tuple[tuple[int, int], float]:
    row, column, value = [*text.split(".", 2), "", ""][:3]
    if not (_cell(row) and _cell(column) and len(value) <= 32 and _NUMBER.fullmatch(value)):
        template = N_("{text} does not say which cell has which value: write row.column.value.")
        raise SettingsError([Problem("no_edit", template, {"where": "edits", "text": text[:24]})])
    number = float(value)
    _check_size(number)
    return (int(row), int(column)), number


def _cell(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _check_size(value: float) -> None:
    if not math.isfinite(value) or abs(value) > LARGEST_EDIT:
        template = N_("A cell can hold numbers up to {most} in size, not {value}.")
        values = {
            "where": "edits",
            "most": format_number(LARGEST_EDIT),
            "value": format_number(value),
        }
        raise SettingsError([Problem("edit_too_large", template, values)])


def format_edits(edits: Mapping[tuple[int, int], float]) -> str:
    """`edits` as `parse_edits` reads them back, exactly, by row and column.

    Raises:
        SettingsError: A value is not finite or beyond `LARGEST_EDIT`.
    """
    return "~".join(f"{r}.{c}.{_plain(edits[r, c])}" for r, c in sorted(edits))


def _plain(value: float) -> str:
    number = float(value)
    _check_size(number)
    return str(int(number)) if number.is_integer() else repr(number)


def apply_edits(array: Grid, edits: Mapping[tuple[int, int], float]) -> Grid:
    """A copy of `array`, `(H, W)`, with the edited cells set.

    Raises:
        SettingsError: A cell is outside, or a value is not finite or beyond `LARGEST_EDIT`.
    """
    changed = array.copy()
    height, width = array.shape
    for (row, column), value in edits.items():
        _check_size(value)
        if not (0 <= row < height and 0 <= column < width):
            template = N_("There is no row {row}, column {column} in a grid of {height} × {width}.")
            values = {"row": row, "column": column, "height": height, "width": width}
            raise SettingsError([Problem("edit_outside", template, {"where": "edits", **values})])
        changed[row, column] = value
    return changed
