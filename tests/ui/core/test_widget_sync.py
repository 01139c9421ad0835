"""Which values of a message are a person's choice, by the address that the message carries."""

from __future__ import annotations

import pytest

from cnnlib.ui.core import widget_sync
from cnnlib.ui.core.widget_sync import KEPT, WidgetSync

FIRST, SECOND, THIRD = {}, {"k": "7"}, {"k": "9"}


@pytest.fixture
def told() -> WidgetSync:
    """A browser that shows 3 was just told 7, and then another address."""
    found = WidgetSync()
    found.tell("k", 3)
    found.tell("k", 7, shown=3)
    found.address(FIRST, SECOND)
    return found


def test_what_was_told_is_no_choice_and_anything_new_is_one(told: WidgetSync) -> None:
    assert not told.is_choice("k", 7)
    assert told.is_choice("k", 8)
    assert told.is_choice("other", 3)


def test_the_value_before_is_repeated_until_the_new_address_comes_back(told: WidgetSync) -> None:
    told.arrived(FIRST)
    assert not told.is_choice("k", 3)
    told.arrived(SECOND)
    assert told.is_choice("k", 3)


def test_an_address_of_before_the_value_does_not_tell_that_it_arrived(told: WidgetSync) -> None:
    told.tell("k", 9, shown=7)
    told.address(FIRST, THIRD)
    told.arrived(SECOND)
    assert told.is_choice("k", 3)
    assert not told.is_choice("k", 7)
    told.arrived(THIRD)
    assert told.is_choice("k", 7)


def test_an_address_that_was_shown_before_does_not_tell(told: WidgetSync) -> None:
    told.tell("k", 3, shown=7)
    told.address(FIRST, FIRST)
    told.arrived(FIRST)
    assert not told.is_choice("k", 7)


def test_where_no_address_tells_it_is_the_time(
    told: WidgetSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.arrived({"some": "other"})
    assert not told.is_choice("k", 3)
    monkeypatch.setattr(widget_sync, "LIMIT", 0.0)
    assert told.is_choice("k", 3)


def test_a_visit_of_many_presses_is_not_remembered_for_ever(told: WidgetSync) -> None:
    for number in range(10 * KEPT):
        told.address(FIRST, {"k": str(number)})
    assert len(told.sent) <= KEPT + 1
    told.arrived({"k": str(10 * KEPT - 1)})
    assert len(told.sent) == 1
