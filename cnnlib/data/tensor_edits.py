"""Cells of a tensor that a person has changed; a cell is (row, column) of all its rows in turn.

The rows of a tensor `(2, 3, 4)` are numbered 0 to 5, so that the edits of a tensor of any number
of axes have the text of those of a grid (`cnnlib.data.cell_edits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnlib.data.cell_edits import Edits, apply_edits, edits_inside

Array = NDArray[np.float32]


def apply_tensor_edits(values: Array, edits: Mapping[tuple[int, int], float]) -> Array:
    """Return a copy with the edited cells set; edits of cells outside the tensor are ignored."""
    rows = _rows(values)
    return apply_edits(rows, edits_inside(edits, *rows.shape)).reshape(values.shape)


def tensor_edits(values: Array, drawn: Array) -> Edits:
    """Return the edits that make `values` of `drawn`, a tensor of the same shape."""
    after, before = _rows(values), _rows(drawn)
    return {(int(r), int(c)): float(after[r, c]) for r, c in np.argwhere(after != before)}


def tensor_index(cell: tuple[int, int], shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the index of an edited cell in a tensor of this shape."""
    row, column = cell
    return (*map(int, np.unravel_index(row, shape[:-1])), column) if shape[1:] else (column,)


def _rows(values: NDArray[Any]) -> NDArray[Any]:
    return values.reshape(-1, values.shape[-1])
