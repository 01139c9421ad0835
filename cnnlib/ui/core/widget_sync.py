"""What the browser repeats, told apart from what a person chooses.

Every message of the browser tells the values of all widgets.  One that it sent before it heard
of a new value repeats the value before: a quick second press, or a timer, would undo what the
first press has led to.  Each message also carries the address that the browser shows, and a new
address is sent after the values of the same run; so the address says which values were heard.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LIMIT = 2.0
"""Seconds after which a repeated value is a person's own choice, where no address tells."""

KEPT = 64
"""Addresses remembered while no message says which one the browser shows."""

ABSENT = object()
"""Stands for the value of a widget that has none yet."""


@dataclass(frozen=True)
class Before:
    """A value that the browser may still show, though it was told another one.

    Attributes:
        value: The value.
        run: How many addresses had been sent when the browser was told otherwise.
        when: The time of that.
    """

    value: Any
    run: int
    when: float


@dataclass
class WidgetSync:
    """What one visitor's browser was told, and what of it is known to have arrived.

    Attributes:
        told: The value that each widget shows, or is about to show.
        before: What each widget may still show instead.
        sent: Addresses by their number, from the last one that the browser is known to show.
    """

    told: dict[str, Any] = field(default_factory=dict)
    before: dict[str, list[Before]] = field(default_factory=dict)
    sent: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def tell(self, key: str, value: Any, shown: Any = ABSENT) -> None:
        """The widget `key`, which shows `shown`, is told `value`."""
        if shown is not ABSENT and shown != value:
            run = self.sent[-1][0] if self.sent else 0
            self.before.setdefault(key, []).append(Before(shown, run, time.monotonic()))
        self.told[key] = value

    def address(self, shown: Mapping[str, str], sent: Mapping[str, str]) -> None:
        """The browser, which showed the address `shown`, is sent another one."""
        if not self.sent:
            self.sent.append((0, dict(shown)))
        self.sent.append((self.sent[-1][0] + 1, dict(sent)))
        del self.sent[1:-KEPT]

    def arrived(self, address: Mapping[str, str]) -> None:
        """A message came from a browser that shows `address`.

        Where the browser is sent back to the address it came from, the message does not tell
        which of the two it shows; the first is assumed, and `LIMIT` helps out.
        """
        found = (i for i, (_, sent) in enumerate(self.sent) if sent == dict(address))
        del self.sent[: next(found, 0)]

    def waiting(self, key: str) -> list[Before]:
        """What the widget `key` may still show instead of what it was told."""
        shows, now = self.sent[0][0] if self.sent else 0, time.monotonic()
        kept = [
            old for old in self.before.get(key, ()) if shows <= old.run and now - old.when < LIMIT
        ]
        self.before[key] = kept
        return kept

    def is_choice(self, key: str, value: Any) -> bool:
        """Whether a message that says `value` of the widget `key` tells a person's choice."""
        return value != self.told.get(key, ABSENT) and all(
            value != old.value for old in self.waiting(key)
        )
