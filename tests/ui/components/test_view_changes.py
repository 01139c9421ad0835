from __future__ import annotations

from typing import Any

import pytest

from cnnlib.ui.components.view_changes import new_change


def test_a_change_counts_once():
    memory: dict[str, Any] = {"mount": None, "sequence": 0}
    change = {"mount": "a", "sequence": 1, "chosen": [0, "conv"], "open": []}
    assert new_change(memory, change) == change
    assert new_change(memory, change) is None
    assert new_change(memory, {**change, "sequence": 2}) is not None
    assert new_change(memory, {**change, "mount": "b"}) is not None


@pytest.mark.parametrize(
    "message",
    [
        None,
        3,
        "x",
        [],
        {},
        {"mount": "a"},
        {"mount": "a", "sequence": True},
        {"mount": 1, "sequence": 1},
        {"mount": "a", "sequence": -1},
        {"mount": "a", "sequence": 2**60},
    ],
)
def test_what_is_no_change_is_none(message: Any):
    assert new_change({"mount": None, "sequence": 0}, message) is None
