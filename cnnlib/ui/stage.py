"""The stage: grids of numbers side by side in which every cell says where it came from.

All pages use this one component.  Python sends values and rules; choosing, playing and drawing
happen in the browser (`stage/*.js`), which asks the server only when a value is edited or a cell
is pinned.

Edits survive quick succession: the browser keeps every edit until the server has named its
sequence number in the data it sends back, has at most one message under way, and sends all that
are still open with the next one.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from cnnlib.derivation import LIMIT, Rule
from cnnlib.figures import palette
from cnnlib.ui.language import _
from cnnlib.ui.scripts import publish

Role = Literal["input", "kernel", "output", "padding", "bias", "statistic"]
Scale = Literal["signed", "picture", "plain"]

PARTS = (
    *("numbers", "links", "writing", "colours", "layout", "draw"),
    *("style", "edits", "readout", "view", "hands", "stage"),
)
SURFACES = {
    "ground": palette.GROUND,
    "ink": palette.INK,
    "quiet": palette.QUIET,
    "line": palette.LINE,
}
SOURCES = tuple(Path(__file__).parent / "stage" / f"{part}.js" for part in PARTS)

LOADER = """
export default function (component) {
  const root = component.parentElement;
  root.latest = component;
  const module = import(new URL(component.data.src, document.baseURI).href);
  module.then(
    (stage) => root.latest === component && stage.show(root, component),
    () => { root.textContent = component.data.labels.unavailable; },
  );
  return () => module.then((stage) => stage.leave(root), () => {});
}
"""

_mount = st.components.v2.component("cnn_stage", js=LOADER)


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


class StageResult(NamedTuple):
    """What a person did since the last run.

    Attributes:
        edits: New values, oldest first; empty where `on_edit` took them.
        pin: The pinned cell, if pins are reported.
    """

    edits: tuple[Edit, ...]
    pin: Pin | None

    @property
    def edit(self) -> Edit | None:
        """The newest value."""
        return self.edits[-1] if self.edits else None


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
        """The grid for the browser, its values as base64 of little-endian floats."""
        exact = np.can_cast(self.array.dtype, np.float32)
        packed = np.ascontiguousarray(self.array, "<f4" if exact else "<f8")
        return {
            "name": self.name,
            "role": self.role,
            "title": self.title,
            "shape": list(self.array.shape),
            "type": "f4" if exact else "f8",
            "values": base64.b64encode(packed.tobytes()).decode("ascii"),
            "pad": list(self.pad),
            "editable": self.editable,
            "unreadRows": [int(row) for row in self.unread_rows],
            "unreadColumns": [int(column) for column in self.unread_columns],
            "scale": self.scale,
            "limit": self.limit,
        }


def stage(
    key: str,
    grids: Sequence[Grid],
    rules: Sequence[Rule],
    *,
    separators: Sequence[str] = ("∗", "="),
    selected: Pin | tuple[str, int, int] | None = None,
    pinned: bool = False,
    on_edit: Callable[[Edit], None] | None = None,
    on_pin: Callable[[Pin | None], None] | None = None,
    height: int = 400,
    terms: int = LIMIT,
) -> StageResult:
    """Draw grids whose cells explain themselves.

    Args:
        key: Name of this stage, unique on the page.
        grids: In reading order.
        rules: How the grids are linked; Play walks through the target of the last one.
        separators: Signs between neighbouring grids; missing ones are left out.
        selected: A cell to choose at first, and again whenever this argument changes; `(grid, row,
            column)` in the coordinates of `values`.
        pinned: Whether `selected` is pinned, so that pointing elsewhere does not change it.
        on_edit: Called before the script runs, once for each new value, oldest first.
        on_pin: Called before the script runs when a person pins or unpins a cell.  Without it
            pins stay in the browser and cost no run.
        height: Most pixels the grids may be high.
        terms: How many terms an expression shows before its middle becomes an ellipsis.

    Returns:
        The edits that `on_edit` did not take, and the pinned cell.

    Raises:
        ValueError: A rule names a grid that is not on the stage, or a grid is not 2-D.
    """
    by_name = {grid.name: grid for grid in grids}
    for rule in rules:
        for name in (rule.target, *rule.sources):
            if name not in by_name:
                raise ValueError(f"a rule needs a grid named {name!r}")
    memory: dict[str, Any] = st.session_state.setdefault(
        f"{key}:stage", {"mount": None, "sequence": 0, "fresh": ()}
    )

    def edited() -> None:
        fresh = _take(memory, st.session_state[key].get("edits"), by_name)
        if on_edit is None:
            memory["fresh"] = (*memory["fresh"], *fresh)
            return
        for edit in fresh:
            on_edit(edit)

    def moved() -> None:
        if on_pin is not None:
            on_pin(_pin(st.session_state[key].get("pin"), by_name))

    chosen: Sequence[Any] = (
        (selected["grid"], selected["row"], selected["column"])
        if isinstance(selected, dict)
        else selected or ()
    )
    result = _mount(
        key=key,
        data={
            "src": publish("stage", SOURCES),
            "grids": [grid.to_json() for grid in grids],
            "rules": [rule.to_json() for rule in rules],
            "separators": [*separators, *[""] * len(grids)][: len(grids) - 1],
            "selected": list(chosen),
            "pinned": pinned and bool(chosen),
            "reportsPins": on_pin is not None,
            "height": height,
            "terms": terms,
            "colours": {
                **{theme: palette.diverging_stops(theme) for theme in palette.THEMES},
                "picture": palette.picture_stops(),
                "roles": {**palette.ROLES, **SURFACES},
            },
            "labels": labels(),
            "acknowledged": [memory["mount"], memory["sequence"]],
        },
        on_edits_change=edited,
        on_pin_change=moved,
    )
    fresh, memory["fresh"] = memory["fresh"], ()
    return StageResult(fresh, _pin(result.get("pin"), by_name))


def labels() -> dict[str, str]:
    """The stage's own words in the reader's language."""
    return {
        "play": _("Play through the cells"),
        "pause": _("Pause"),
        "speed": _("Speed"),
        "scrub": _("Which cell"),
        "cell": _("{title}, row {row}, column {column}"),
        "padding": _("{title}, padding"),
        "padded": _("{inner}, padded to {outer}"),
        "unread": _("no window reads this cell"),
        "reaches": _("goes into {count} of {total} cells"),
        "hint": _("Point at a cell, or use the arrow keys: it shows where its number comes from."),
        "keys": _(
            "Arrow keys choose a cell, Tab changes the grid, Enter pins or edits, "
            "Space plays, Escape lets go."
        ),
        "pinned": _("pinned"),
        "notNumber": _("Type a number such as 2 or -0.5; the value stays {value}."),
        "unavailable": _("This picture could not be loaded: check the connection and reload."),
    }


def _take(memory: dict[str, Any], message: Any, grids: Mapping[str, Grid]) -> tuple[Edit, ...]:
    """The edits of a message that are new and possible; the browser is not trusted."""
    if not isinstance(message, Mapping):
        return ()
    if message.get("mount") != memory["mount"]:
        memory["mount"], memory["sequence"] = message.get("mount"), 0
    edits = []
    newest = memory["sequence"]
    for item in message.get("changes") or ():
        try:
            sequence, name, row, column, value = item
            sequence = int(sequence)
            if sequence <= memory["sequence"]:
                continue
            newest = max(newest, sequence)
            if grids[name].can_edit(row, column) and math.isfinite(value):
                edit = Edit(grid=name, row=int(row), column=int(column), value=float(value))
                edits.append((sequence, edit))
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    memory["sequence"] = newest
    return tuple(edit for _sequence, edit in sorted(edits, key=lambda pair: pair[0]))


def _pin(message: Any, grids: Mapping[str, Grid]) -> Pin | None:
    """A cell that exists, or none."""
    try:
        name, row, column = message
        rows, columns = grids[name].array.shape
    except (KeyError, TypeError, ValueError):
        return None
    whole = type(row) is int and type(column) is int
    if not whole or not (0 <= row < rows and 0 <= column < columns):
        return None
    return Pin(grid=name, row=row, column=column)
