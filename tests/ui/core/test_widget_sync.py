"""Which values of a message are a person's choice, by the address that the message carries."""

from __future__ import annotations

import pytest

from cnnlib.ui.core import widget_sync
from cnnlib.ui.core.widget_sync import MOST_URLS, WidgetSync

FIRST, SECOND, THIRD = {}, {"k": "7"}, {"k": "9"}


@pytest.fixture
def sync() -> WidgetSync:
    """A browser that shows 3 was just sync 7, and then another address."""
    found = WidgetSync()
    found.record_value("k", 3)
    found.record_value("k", 7, shown=3)
    found.record_url(FIRST, SECOND)
    return found


def test_what_was_told_is_no_choice_and_anything_new_is_one(sync: WidgetSync) -> None:
    assert not sync.is_user_change("k", 7)
    assert sync.is_user_change("k", 8)
    assert sync.is_user_change("other", 3)


def test_the_value_before_is_repeated_until_the_new_address_comes_back(sync: WidgetSync) -> None:
    sync.acknowledge(FIRST)
    assert not sync.is_user_change("k", 3)
    sync.acknowledge(SECOND)
    assert sync.is_user_change("k", 3)


def test_an_old_value_is_in_doubt_for_a_while_though_the_new_address_came_back(
    sync: WidgetSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.acknowledge(SECOND)
    assert sync.is_in_doubt("k", 3)
    assert not sync.is_in_doubt("k", 8)
    assert not sync.is_in_doubt("other", 3)
    monkeypatch.setattr(widget_sync, "STALE_SECONDS", 0.0)
    assert not sync.is_in_doubt("k", 3)


def test_an_address_of_before_the_value_does_not_tell_that_it_arrived(sync: WidgetSync) -> None:
    sync.record_value("k", 9, shown=7)
    sync.record_url(FIRST, THIRD)
    sync.acknowledge(SECOND)
    assert sync.is_user_change("k", 3)
    assert not sync.is_user_change("k", 7)
    sync.acknowledge(THIRD)
    assert sync.is_user_change("k", 7)


def test_an_address_that_was_shown_before_does_not_tell(sync: WidgetSync) -> None:
    sync.record_value("k", 3, shown=7)
    sync.record_url(FIRST, FIRST)
    sync.acknowledge(FIRST)
    assert not sync.is_user_change("k", 7)


def test_where_no_address_tells_it_is_the_time(
    sync: WidgetSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.acknowledge({"some": "other"})
    assert not sync.is_user_change("k", 3)
    monkeypatch.setattr(widget_sync, "STALE_SECONDS", 0.0)
    assert sync.is_user_change("k", 3)


def test_a_visit_of_many_presses_is_not_remembered_for_ever(sync: WidgetSync) -> None:
    for number in range(10 * MOST_URLS):
        sync.record_url(FIRST, {"k": str(number)})
    assert len(sync.urls) <= MOST_URLS + 1
    sync.acknowledge({"k": str(10 * MOST_URLS - 1)})
    assert len(sync.urls) == 1
