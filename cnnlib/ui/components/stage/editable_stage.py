"""A stage whose edits and chosen cell are settings of the page, hence part of its link."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.core.settings import Float
from cnnlib.data.cell_edits import format_edits, parse_edits
from cnnlib.provenance.rule import Rule
from cnnlib.ui.components.stage.grid import Edit, Grid
from cnnlib.ui.components.stage.selected_cell import commit_pin, parse_pin
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

Offset = tuple[int, int]


def editable_stage(
    state: PageState,
    grids: Sequence[Grid],
    rules: Sequence[Rule],
    *,
    edits: Mapping[str, str],
    start: tuple[str, int, int],
    offsets: Mapping[str, Offset] | None = None,
    transposed: Collection[str] = (),
    **options: Any,
) -> None:
    """Draw the stage of a page.

    The setting `pin` of the page holds the pinned cell.

    Args:
        state: The page's values.
        grids: See `stage`.
        rules: See `stage`.
        edits: The setting that holds what a person typed, by grid: a text of edited cells
            (`cnnlib.data.cell_edits`), or a `Float` for a grid of one cell.
        start: The cell that is chosen while none is pinned.
        offsets: Rows and columns to subtract from a cell of a grid for its place in the setting.
        transposed: Grids whose rows are columns in the setting, as a vector drawn as a column.
        **options: Further arguments of `stage`.
    """
    names = {grid.name for grid in grids}
    pin = parse_pin(state["pin"], names)
    stage(
        f"{state.page}:stage",
        grids,
        rules,
        selected=pin or start,
        pinned=pin is not None,
        on_edit=lambda edit: commit_edit(
            state, edits[edit["grid"]], edit, offsets or {}, edit["grid"] in transposed
        ),
        on_pin=lambda cell: commit_pin(state, cell),
        **options,
    )


def commit_edit(
    state: PageState,
    name: str,
    edit: Edit,
    offsets: Mapping[str, Offset] | None = None,
    transposed: bool = False,
) -> None:
    """Store a value that a person typed or dragged into the setting `name`.

    A refused value leaves the setting as it is and becomes a note of the page.
    """
    setting, value = state.schema[name], edit["value"]
    if isinstance(setting, Float):
        if setting.allows(value):
            state.set(**{name: value})
        else:
            template = N_("This cell can be a number from {least} to {most}.")
            values = {"least": f"{setting.low:g}", "most": f"{setting.high:g}"}
            state.set_notes((Problem("cell_out_of_range", template, values),))
        return
    row, column = (offsets or {}).get(edit["grid"], (0, 0))
    cell = edit["row"] - row, edit["column"] - column
    if transposed:
        cell = cell[1], cell[0]
    try:
        state.set(**{name: format_edits({**parse_edits(state[name]), cell: value})})
    except SettingsError as error:
        state.set_notes(error.problems)


def undo_button(state: PageState, *names: str) -> None:
    """Offer to drop all edited values of the settings `names`, where there are any."""
    if any(state[name] for name in names):
        st.button(
            _("Undo edited values"),
            icon=":material/undo:",
            type="tertiary",
            on_click=state.set,
            kwargs=dict.fromkeys(names, ""),
        )


def redraw_button(state: PageState, label: str, **changes: Any) -> None:
    """Offer other random values: the setting `seed` goes up by one, with further `changes`."""
    most = getattr(state.schema["seed"], "high", 0)
    st.button(
        label,
        icon=":material/casino:",
        type="tertiary",
        on_click=state.set,
        kwargs={"seed": (state["seed"] + 1) % (most + 1), **changes},
    )
