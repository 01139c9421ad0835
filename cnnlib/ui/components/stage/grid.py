"""The grids of a stage, and the messages of the browser about their cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

Role = Literal["input", "kernel", "output", "padding", "bias", "statistic"]
Scale = Literal["signed", "picture", "plain"]


class Pin(TypedDict):
    """A cell of a grid's `values`, padding included, counted from 0."""

    grid: str
    row: int
    column: int


class Edit(TypedDict):
    """A new value for a cell of a grid's `values`; cells of padding are never edited."""

    grid: str
    row: int
    column: int
    value: float


@dataclass(frozen=True)
class Grid:
    """One grid of numbers on the stage.

    Attributes:
        name: What the rules call it.
        role: Which colour of the palette its title and numbers have.
        values: Rows x columns, padding included; 1 x 1 to 64 x 64 read well.
        title: What people call it; the size is written behind it.
        pad: Rows and columns of padding at the top, bottom, left and right, shown hatched.
        editable: Whether its cells, padding apart, can be changed.
        unread_rows: Rows that no window reads, shown faded and crossed.
        unread_columns: Columns that no window reads.
        scale: `"signed"` is blue above and orange below zero, `"picture"` runs from the ground
            colour at 0 to ink, `"plain"` has no colour.
        limit: The value of full colour; by default the largest magnitude in this grid.  Give
            grids that are compared the same.
        below: Whether it stands beneath the grid before it, in one stack.
        row: Row of a stage with rows in which it stands, counted from 0; all grids of a stack have
            one or none has.
        faded: Whether it is drawn faded, as a step that comes later.
        groups: A label for each cell; lines part neighbours of different labels.
        decimals: Most decimals of a number in a cell where the largest is 1 or more, so that one
            long number does not leave all cells without theirs; by default three digits.  The
            expression keeps every digit.
        stretch: Rows and columns as drawn, where broadcasting repeats the one row or column: the
            copies are drawn faded behind it.
        size: What the caption says of the size instead of rows and columns.
        tensor: Name of the tensor of which this grid is one of several matrices; the sentence on
            a cell counts them together, and stacks of them stand line by line.
    """

    name: str
    role: Role
    values: ArrayLike
    title: str
    pad: tuple[int, int, int, int] = (0, 0, 0, 0)
    editable: bool = False
    unread_rows: Sequence[int] = ()
    unread_columns: Sequence[int] = ()
    scale: Scale = "signed"
    limit: float | None = None
    below: bool = False
    row: int | None = None
    faded: bool = False
    groups: Sequence[Sequence[int]] | None = None
    decimals: int | None = None
    stretch: tuple[int, int] | None = None
    size: str | None = None
    tensor: str = ""

    def __post_init__(self) -> None:
        if self.array.ndim != 2 or 0 in self.array.shape:
            raise ValueError(f"grid {self.name!r} needs two dimensions, not {self.array.shape}")

    @property
    def array(self) -> NDArray[Any]:
        """The values as an array."""
        return np.asarray(self.values)

    def can_edit(self, row: int, column: int) -> bool:
        """Whether a person may change this cell: it exists, and is no padding."""
        (rows, columns), (top, bottom, left, right) = self.array.shape, self.pad
        return self.editable and top <= row < rows - bottom and left <= column < columns - right

    def to_json(self) -> dict[str, Any]:
        """The grid for the browser, without its values."""
        return {
            "name": self.name,
            "role": self.role,
            "title": self.title,
            "shape": list(self.array.shape),
            "type": self._type,
            "pad": list(self.pad),
            "editable": self.editable,
            "unreadRows": [int(row) for row in self.unread_rows],
            "unreadColumns": [int(column) for column in self.unread_columns],
            "scale": self.scale,
            "limit": self.limit,
            "below": self.below,
            "row": self.row,
            "faded": self.faded,
            "groups": self.groups,
            "decimals": self.decimals,
            "stretch": self.stretch,
            "size": self.size,
            "tensor": self.tensor,
        }

    def to_bytes(self) -> bytes:
        """The values for the browser, row by row: little-endian floats of the type in `to_json`."""
        return np.ascontiguousarray(self.array, f"<{self._type}").tobytes()

    @property
    def _type(self) -> str:
        """Single precision where it holds the values exactly."""
        return "f4" if np.can_cast(self.array.dtype, np.float32) else "f8"


def edits_of(memory: dict[str, Any], message: Any, grids: Mapping[str, Grid]) -> tuple[Edit, ...]:
    """Return the edits of a message that are new and valid, oldest first.

    Everything in the message is checked: it comes from outside.
    """
    if not isinstance(message, Mapping) or not isinstance(message.get("changes"), list):
        return ()
    if message.get("mount") != memory["mount"]:
        memory["mount"], memory["sequence"] = str(message.get("mount")), 0
    edits = []
    newest = memory["sequence"]
    for item in message["changes"]:
        try:
            sequence, name, row, column, value = item
            sequence = int(sequence)
            if sequence <= memory["sequence"]:
                continue
            newest = max(newest, sequence)
            place = Pin(grid=name, row=row, column=column)
            if _whole(place) and grids[name].can_edit(row, column) and math.isfinite(value):
                edits.append((sequence, Edit(**place, value=float(value))))
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    memory["sequence"] = newest
    return tuple(edit for _sequence, edit in sorted(edits, key=lambda pair: pair[0]))


def pin_of(message: Any, grids: Mapping[str, Grid]) -> Pin | None:
    """Return the cell of a message, or None if the stage has no such cell."""
    try:
        name, row, column = message
        rows, columns = grids[name].array.shape
    except (KeyError, TypeError, ValueError):
        return None
    pin = Pin(grid=name, row=row, column=column)
    inside = _whole(pin) and 0 <= row < rows and 0 <= column < columns
    return pin if inside else None


def _whole(pin: Pin) -> bool:
    return type(pin["row"]) is int and type(pin["column"]) is int
