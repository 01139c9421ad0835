"""Edited cells of several channels in one text of edits (`cnnlib.data.cell_edits`).

Channel `c` has the rows from `c * BLOCK` on, whatever the size of the grids, so that an edit stays
where it is while the grids grow and shrink.
"""

from __future__ import annotations

from collections.abc import Mapping

BLOCK = 16
"""Rows of the text for each channel: the largest grid that can be edited."""


def edits_by_channel(
    edits: Mapping[tuple[int, int], float], channels: int, rows: int, columns: int
) -> dict[tuple[int, int, int], float]:
    """Return the new values by channel, row and column of those within the given sizes."""
    cells = {(row // BLOCK, row % BLOCK, column): v for (row, column), v in edits.items()}
    return {
        cell: value
        for cell, value in cells.items()
        if cell[0] < channels and cell[1] < rows and cell[2] < columns
    }


def channel_offset(channel: int, padding: int = 0) -> tuple[int, int]:
    """Return what to subtract from a cell of a channel's grid for its place in the text.

    Args:
        channel: Counted from 0.
        padding: Rows and columns of padding at the top and left of the grid.
    """
    return padding - channel * BLOCK, padding
