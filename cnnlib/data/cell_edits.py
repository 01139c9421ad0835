"""Cells of a grid that a person has changed: their text in the URL, and the edited grid."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cnnlib.core.number_format import format_number
from cnnlib.core.problems import N_, Problem, SettingsError, Verbatim

Grid = NDArray[np.float32]
Edits = dict[tuple[int, int], float]
"""New values by (row, column), counted from 0."""

MOST_EDITS = 4096
LARGEST_EDIT = 1e12
"""Largest magnitude; products of two such values summed over any window fit in float32."""

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)(e-?\d+)?", re.ASCII)


def parse_edits(text: str) -> Edits:
    """Return the edits written in a URL as `"0.1.-2~1.1.0.5"`.

    Each edit is row, column and value joined by points; the last one of a cell counts.

    Raises:
        SettingsError: The text is malformed (`no_edit`), a value is not finite or above
            `LARGEST_EDIT` in magnitude (`edit_too_large`), or there are more than `MOST_EDITS`
            edits (`too_many_edits`).
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
        raise SettingsError(
            [Problem("no_edit", template, {"where": "edits", "text": Verbatim(text[:24])})]
        )
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
    """Return the text that `parse_edits` reads as exactly `edits`, sorted by row and column.

    Raises:
        SettingsError: A value is not finite or above `LARGEST_EDIT` (`edit_too_large`).
    """
    return "~".join(f"{r}.{c}.{_plain(edits[r, c])}" for r, c in sorted(edits))


def _plain(value: float) -> str:
    number = float(value)
    _check_size(number)
    return str(int(number)) if number.is_integer() else repr(number)


def apply_edits(array: Grid, edits: Mapping[tuple[int, int], float]) -> Grid:
    """Return a copy of `array`, `(H, W)`, with the edited cells set.

    Raises:
        SettingsError: A cell is outside the array (`edit_outside`), or a value is not finite or
            above `LARGEST_EDIT` (`edit_too_large`).
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


def edits_inside(edits: Mapping[tuple[int, int], float], rows: int, columns: int) -> Edits:
    """Return the edits of cells within `rows` x `columns`; others wait until the grid grows."""
    return {cell: v for cell, v in edits.items() if cell[0] < rows and cell[1] < columns}
