"""What the stage tells the browser, and what it believes of the answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.provenance.matmul import MatMul
from cnnlib.ui.components.stage.grid import edits_of, pin_of
from cnnlib.ui.components.stage.stage import Grid, stage

PADDED = Grid("x", "input", np.zeros((5, 6)), "Input", (1, 1, 2, 1), editable=True)
FIXED = Grid("y", "output", np.zeros((2, 2)), "Output")
GRIDS = {"x": PADDED, "y": FIXED}


def memory() -> dict[str, Any]:
    return {"mount": None, "sequence": 0, "fresh": ()}


def message(*changes: Any, mount: str = "a") -> dict[str, Any]:
    return {"mount": mount, "changes": list(changes)}


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.uint8, np.int64])
def test_values_reach_the_browser_exactly(kind: type) -> None:
    values = np.array([[1, 2, 3], [4, 5, 250]], kind) / kind(1)
    grid = Grid("x", "input", values.T, "Input")
    sent = grid.to_json()
    received = np.frombuffer(grid.to_bytes(), "<" + sent["type"])
    np.testing.assert_array_equal(received.reshape(sent["shape"]), values.T)


@pytest.mark.parametrize("values", [np.zeros(3), np.zeros((2, 2, 2)), np.zeros((0, 3))])
def test_a_grid_has_rows_and_columns(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two dimensions"):
        Grid("x", "input", values, "Input")


def test_a_rule_needs_its_grids() -> None:
    with pytest.raises(ValueError, match="'b'"):
        stage("key", [PADDED, FIXED], [MatMul("y", "x", "b")])


def test_edits_are_taken_once_and_in_order() -> None:
    seen = memory()
    first, second = [1, "x", 1, 2, 0.5], [2, "x", 1, 2, 0.75]
    assert [edit["value"] for edit in edits_of(seen, message(second, first), GRIDS)] == [0.5, 0.75]
    assert edits_of(seen, message(first, second), GRIDS) == ()
    assert seen["sequence"] == 2


def test_a_new_mount_counts_from_the_start() -> None:
    seen = memory()
    edits_of(seen, message([7, "x", 1, 2, 1.0]), GRIDS)
    (edit,) = edits_of(seen, message([1, "x", 1, 2, 2.0], mount="b"), GRIDS)
    assert edit == {"grid": "x", "row": 1, "column": 2, "value": 2.0}


@pytest.mark.parametrize(
    "change",
    [
        [1, "x", 0, 2, 1.0],
        [1, "x", 4, 2, 1.0],
        [1, "x", 1, 1, 1.0],
        [1, "x", 1, 5, 1.0],
        [1, "x", 1.5, 2, 1.0],
        [1, "y", 0, 0, 1.0],
        [1, "z", 0, 0, 1.0],
        [1, "x", 1, 2, math.nan],
        [1, "x", 1, 2, math.inf],
        [1, "x", 1, 2, 10**400],
        [1, "x", 1, 2, "1"],
        [1, "x", "1", 2, 1.0],
        [1, ["x"], 1, 2, 1.0],
        [1, "x"],
        None,
    ],
)
def test_impossible_edits_are_passed_over(change: Any) -> None:
    seen = memory()
    taken = edits_of(seen, message(change, [2, "x", 1, 2, 3.0]), GRIDS)
    assert [edit["value"] for edit in taken] == [3.0]
    assert seen["sequence"] == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@given(json_values, st.lists(json_values, max_size=3), st.text(max_size=2))
def test_no_message_is_an_error(anything: Any, changes: list[Any], mount: str) -> None:
    seen = memory()
    for sent in (anything, {"mount": mount, "changes": changes}, {"changes": anything}):
        assert all(edit["grid"] == "x" for edit in edits_of(seen, sent, GRIDS))
    assert pin_of(anything, GRIDS) is None


@pytest.mark.parametrize(
    ("sent", "pin"),
    [
        (["y", 1, 0], {"grid": "y", "row": 1, "column": 0}),
        (["x", 0, 5], {"grid": "x", "row": 0, "column": 5}),
        (["y", 2, 0], None),
        (["y", -1, 0], None),
        (["y", True, 0], None),
        (["z", 0, 0], None),
        (None, None),
    ],
)
def test_only_a_cell_that_exists_is_pinned(sent: Any, pin: Any) -> None:
    assert pin_of(sent, GRIDS) == pin


def test_play_walks_through_a_grid_of_the_stage() -> None:
    with pytest.raises(ValueError, match="'elsewhere'"):
        stage("key", [PADDED, FIXED], [], main="elsewhere")
