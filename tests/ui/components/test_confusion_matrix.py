"""What the confusion matrix sends to the browser, and what it takes from there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import streamlit as st

from cnnlib.ui.components.confusion_matrix import confusion_matrix as module
from cnnlib.ui.components.confusion_matrix.confusion_matrix import confusion_table, percent

MATRIX = np.array([[8, 2, 0], [4, 6, 0], [0, 0, 0]])
NAMES = ("a", "b", "c")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The arguments of the component."""
    found: dict[str, Any] = {}
    monkeypatch.setattr(module, "_component", lambda **given: found.update(given))
    monkeypatch.setattr(module, "module_address", lambda _: "")
    monkeypatch.setattr(st, "session_state", {})
    return found


def test_counts_and_rates_are_sent_with_the_chosen_cell(sent: dict[str, Any]) -> None:
    confusion_table("m", MATRIX, NAMES, "table", selected=(1, 0), on_select=lambda *_: None)
    head = sent["data"]
    assert head["counts"] == MATRIX.tolist()
    assert head["recall"] == ["80.0", "60.0", "–"]
    assert head["precision"] == ["66.7", "75.0", "–"]
    assert head["selected"] == 3
    assert head["selectable"]


def test_a_table_of_few_pictures_has_no_rates_and_nothing_to_choose(sent: dict[str, Any]) -> None:
    confusion_table("m", MATRIX, NAMES, "table", rates=False)
    head = sent["data"]
    assert head["recall"] is None
    assert head["precision"] is None
    assert head["selected"] is None
    assert not head["selectable"]


@pytest.mark.parametrize(
    ("pick", "heard"),
    [
        ({"row": 1, "column": 2, "count": 1}, [(1, 2)]),
        ({"row": 3, "column": 0, "count": 1}, []),
        ({"row": -1, "column": 0, "count": 1}, []),
        ({"row": "1", "column": 0, "count": 1}, []),
        ({"row": True, "column": 0, "count": 1}, []),
        ({"row": 1, "count": 1}, []),
        (None, []),
        ([1, 2], []),
    ],
)
def test_a_choice_is_heard_if_there_is_such_a_cell(
    sent: dict[str, Any], pick: object, heard: list[tuple[int, int]]
) -> None:
    found: list[tuple[int, int]] = []
    confusion_table("m", MATRIX, NAMES, "t", on_select=lambda *cell: found.append(cell))
    st.session_state["m"] = {"pick": pick}
    sent["on_pick_change"]()
    assert found == heard


def test_a_matrix_of_another_size_than_the_names_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="for 2 names"):
        confusion_table("m", MATRIX, NAMES[:2], "table")


def test_shares_are_written_in_per_cent() -> None:
    assert [percent(share) for share in (0.1234, 1.0, None)] == ["12.3", "100.0", "–"]
