from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.ui.components.map_overlay.map_overlay import MOST_TERMS, strength_of
from cnnlib.ui.components.wire_format import unpack
from tests.support.page_visits import elements


def page(channels: int, side: int) -> None:
    import numpy as np

    from cnnlib.ui.components.map_overlay.map_overlay import OverlayMap, map_overlay

    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    maps = [
        OverlayMap("first", "1", values, weights=np.ones(channels)),
        OverlayMap("second", "2", -2 * values, note="negative"),
    ]
    map_overlay(
        "overlay",
        np.zeros((28, 28), np.uint8),
        maps,
        60,
        lambda strength: None,
        signed=True,
        meaning="{value}",
        channels=np.ones((channels, side, side)) if channels else None,
    )


def message(channels: int = 0, side: int = 2) -> tuple[dict[str, Any], list[bytes]]:
    visit = AppTest.from_function(page, kwargs={"channels": channels, "side": side}).run()
    assert not visit.exception
    [found] = [each for each in elements(visit.main) if each.key == "overlay"]
    return unpack(found.proto.bytes)


def test_maps_share_one_scale_and_their_values_follow_the_picture() -> None:
    head, (picture, first, second) = message()
    assert head["limit"] == 10
    assert head["cells"] == [2, 3]
    assert [each["title"] for each in head["maps"]] == ["first", "second"]
    assert len(picture) == 784
    assert np.frombuffer(first, "<f4").tolist() == [0, 1, 2, 3, 4, 5]
    assert np.frombuffer(second, "<f4").tolist() == [0, -2, -4, -6, -8, -10]


def test_the_terms_of_a_layer_follow_unless_it_is_too_large() -> None:
    head, blobs = message(channels=4)
    assert head["channels"] == 4
    assert [len(blob) for blob in blobs[3:]] == [4 * 4 * 4, 16, 16]
    head, blobs = message(channels=4, side=int((MOST_TERMS / 4) ** 0.5) + 1)
    assert head["channels"] == 0
    assert len(blobs) == 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"value": 0, "count": 1}, 0),
        ({"value": 100}, 100),
        ({"value": 101}, None),
        ({"value": -1}, None),
        ({"value": 1.5}, None),
        ({"value": True}, None),
        ({"value": "5"}, None),
        ({}, None),
        ([60], None),
        (None, None),
    ],
)
def test_a_message_of_the_browser_is_not_trusted(value: Any, expected: int | None) -> None:
    assert strength_of(value) == expected
