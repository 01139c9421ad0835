from __future__ import annotations

from typing import Any

import pytest

from cnnlib.ui.components.channel_switches.channel_switches import (
    channel_order,
    channels_of,
    points_text,
)


def test_channels_stand_by_index_or_the_most_important_first() -> None:
    assert channel_order(3, None) == [0, 1, 2]
    assert channel_order(4, [0.1, 0.3, -0.2, 0.3]) == [1, 3, 0, 2]


def test_a_message_of_the_browser_names_channels_of_the_layer_on_the_screen() -> None:
    assert channels_of({"layer": "act1", "channels": [5, 0, 5]}, "act1", 6) == (0, 5)
    assert channels_of({"layer": "act1", "channels": []}, "act1", 6) == ()


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"layer": "act1"},
        {"layer": "act2", "channels": [0]},
        {"layer": "act1", "channels": "0"},
        {"layer": "act1", "channels": [6]},
        {"layer": "act1", "channels": [-1]},
        {"layer": "act1", "channels": [1.0]},
        {"layer": "act1", "channels": [True]},
    ],
)
def test_any_other_message_changes_nothing(message: dict[str, Any]) -> None:
    assert channels_of(message, "act1", 6) is None


@pytest.mark.parametrize(
    ("change", "text"), [(-0.374, "−37.4"), (0.004, "+0.4"), (0.0, "0"), (-0.0004, "0")]
)
def test_a_change_in_points_has_its_sign(change: float, text: str) -> None:
    assert points_text(change) == text
