"""Tells a person's input from a stale repeat by the browser.

Each message from the browser carries the values of all widgets.  A message that was sent before
the browser received a new value still carries the old one: a quick second press, or a timer,
would undo what the first press changed.  Each message also carries the URL that the browser
shows, and a new URL is sent after the values of the same script run, so the URL says which
values the browser had received.

A browser with much to do takes up the URL before it has drawn the values.  So for a while an old
value is in doubt though the URL has come back: it is a person's input where nothing else in the
message is, and otherwise a stale repeat that came along with that input.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STALE_SECONDS = 2.0
"""Age at which an old value counts as a person's input again, where no URL tells."""

MOST_URLS = 64
"""URLs remembered while no message says which one the browser shows."""

ABSENT = object()
"""Stands for the value of a widget that has none yet."""


@dataclass(frozen=True)
class StaleValue:
    """A value that the browser may still repeat, though another one was sent.

    Attributes:
        value: The value.
        url_number: Number of the last URL sent before the new value.
        sent_at: `time.monotonic()` when the new value was sent.
    """

    value: Any
    url_number: int
    sent_at: float


@dataclass
class WidgetSync:
    """What was sent to one visitor's browser, and what of it is known to have arrived.

    Attributes:
        values: The value that each widget shows or is about to show, by widget key.
        stale: Values that each widget may still repeat.
        urls: Numbered URLs, from the last one that the browser is known to show.
    """

    values: dict[str, Any] = field(default_factory=dict)
    stale: dict[str, list[StaleValue]] = field(default_factory=dict)
    urls: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def record_value(self, key: str, value: Any, shown: Any = ABSENT) -> None:
        """Record that `value` is sent to the widget `key`, which shows `shown` until then."""
        if shown is not ABSENT and shown != value:
            number = self.urls[-1][0] if self.urls else 0
            old = StaleValue(shown, number, time.monotonic())
            self.stale.setdefault(key, []).append(old)
        self.values[key] = value

    def record_url(self, shown: Mapping[str, str], sent: Mapping[str, str]) -> None:
        """Record that the URL `sent` goes to the browser, which shows `shown` until then."""
        if not self.urls:
            self.urls.append((0, dict(shown)))
        self.urls.append((self.urls[-1][0] + 1, dict(sent)))
        del self.urls[1:-MOST_URLS]

    def acknowledge(self, url: Mapping[str, str]) -> None:
        """Record that a message came from a browser that shows `url`.

        Where the browser is sent back to a URL that it came from, the message does not say which
        of the two it shows; the first is assumed, and `STALE_SECONDS` bounds the error.
        """
        found = (i for i, (_, sent) in enumerate(self.urls) if sent == dict(url))
        del self.urls[: next(found, 0)]

    def stale_values(self, key: str) -> list[StaleValue]:
        """Return the values that the widget `key` may still repeat."""
        shows = self.urls[0][0] if self.urls else 0
        return [old for old in self._recent(key) if shows <= old.url_number]

    def is_in_doubt(self, key: str, value: Any) -> bool:
        """Return whether `value` of the widget `key` was replaced a moment ago."""
        return any(value == old.value for old in self._recent(key))

    def _recent(self, key: str) -> list[StaleValue]:
        now = time.monotonic()
        kept = [old for old in self.stale.get(key, ()) if now - old.sent_at < STALE_SECONDS]
        self.stale[key] = kept
        return kept

    def is_user_change(self, key: str, value: Any) -> bool:
        """Return whether a message with `value` for the widget `key` is a person's input."""
        return value != self.values.get(key, ABSENT) and all(
            value != old.value for old in self.stale_values(key)
        )
