"""What a person types into a stage becomes a setting, or a note that says why not."""

from __future__ import annotations

from typing import Any

import pytest

from cnnlib.core.settings import Float, Schema, Text
from cnnlib.data.cell_edits import parse_edits
from cnnlib.ui.components.stage.editable_stage import commit_edit
from cnnlib.ui.components.stage.grid import Edit

SCHEMA: Schema = {"edits": Text(check=parse_edits), "b": Float(1.0, -99.0, 99.0)}


class State:
    """The part of a page's state that edits touch."""

    def __init__(self) -> None:
        self.schema, self.values, self.notes = SCHEMA, {"edits": "", "b": 1.0}, ()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def set(self, **changes: Any) -> None:
        self.values |= changes

    def set_notes(self, notes: Any) -> None:
        self.notes = notes


def edit(grid: str, row: int, column: int, value: float) -> Edit:
    return Edit(grid=grid, row=row, column=column, value=value)


def test_edits_are_kept_by_cell_without_the_padding() -> None:
    state: Any = State()
    commit_edit(state, "edits", edit("input", 3, 2, 0.5), {"input": (1, 2)})
    commit_edit(state, "edits", edit("input", 1, 2, -2), {"input": (1, 2)})
    assert parse_edits(state["edits"]) == {(2, 0): 0.5, (0, 0): -2}


@pytest.mark.parametrize("value", [-99.0, 0.25, 99.0])
def test_a_grid_of_one_cell_is_a_number(value: float) -> None:
    state: Any = State()
    commit_edit(state, "b", edit("bias", 0, 0, value))
    assert state["b"] == value
    assert not state.notes


@pytest.mark.parametrize(("name", "value"), [("b", 100.0), ("edits", 1e13)])
def test_a_refused_value_changes_nothing_and_is_explained(name: str, value: float) -> None:
    state: Any = State()
    before = dict(state.values)
    commit_edit(state, name, edit("input", 0, 0, value))
    assert state.values == before
    (note,) = state.notes
    assert str(note)
