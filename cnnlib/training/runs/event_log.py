"""`metrics.jsonl`: what a run reports, one JSON object a line, appended and never rewritten.

A run may be killed at any moment and go on from its last checkpoint, which repeats the steps in
between.  So every attempt opens with a `start` event: `attempt`, its number, and `keep`, the
length in bytes that the file had when the checkpoint was made.  A reader drops what lies beyond
`keep`, and what a lower attempt still writes after it: no gap, nothing twice, nothing rewritten.
A line torn by a death is closed by the next attempt's line break and is no JSON, hence skipped.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EventRecord = dict[str, Any]
"""One line: `event` (its kind), `attempt`, `time` (seconds since 1970) and what the kind brings."""

NAME = "metrics.jsonl"


class EventWriter:
    """The writing end, held by the one attempt that carries a run out."""

    def __init__(self, folder: Path, attempt: int, keep: int, **facts: Any) -> None:
        """Open attempt number `attempt`, which goes on from what stood at byte `keep`.

        Raises:
            OSError: The disk is full or the folder is gone.
        """
        self.path, self.attempt = folder / NAME, attempt
        self._file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            self._mend()
            self.write({"event": "start", "keep": keep, **facts})
        except BaseException:
            self.close()
            raise

    @property
    def length(self) -> int:
        """Bytes written so far, for a checkpoint to remember."""
        return os.fstat(self._file).st_size

    def write(self, event: Mapping[str, Any]) -> None:
        """Append one event.

        Raises:
            OSError: It could not be written whole.
        """
        line = {**event, "attempt": self.attempt, "time": round(time.time(), 3)}
        content = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        while content:  # a full disk takes a part first and refuses the rest
            content = content[os.write(self._file, content) :]

    def sync(self) -> None:
        """See that what was written outlives a power cut, before a checkpoint refers to it."""
        os.fsync(self._file)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def _mend(self) -> None:
        size = self.length
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")


@dataclass(frozen=True)
class Update:
    """What `History.poll` found.

    Attributes:
        new_events: Events that were not handed out before, in order.
        dropped: How many of those handed out last no longer count: take them back first.
    """

    new_events: tuple[EventRecord, ...] = ()
    dropped: int = 0


@dataclass
class EventReader:
    """The reading end, any number of them at once: the events of a run that count.

    Attributes:
        folder: The run's folder.
        events: What counts, in order, without the `start` events.
        starts: The `start` events of the attempts, in order.
    """

    folder: Path
    events: list[EventRecord] = field(default_factory=list)
    starts: list[EventRecord] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _offset: int = 0

    def poll(self) -> Update:
        """Read on from where the last call ended; a torn last line waits for its end."""
        try:
            with (self.folder / NAME).open("rb") as file:
                file.seek(self._offset)
                lines = file.read().split(b"\n")
        except OSError:
            return Update()
        handed = kept = len(self.events)
        for line in lines[:-1]:
            self._take(line)
            kept = min(kept, len(self.events))
            self._offset += len(line) + 1
        return Update(tuple(self.events[kept:]), handed - kept)

    def _take(self, line: bytes) -> None:
        try:
            event = json.loads(line)
            kind, attempt = event["event"], int(event["attempt"])
        except (ValueError, KeyError, TypeError):
            return
        current = self.starts[-1]["attempt"] if self.starts else 0
        if kind != "start" and attempt == current:
            self.events.append(event)
            self._places.append(self._offset)
        elif kind == "start" and attempt > current:
            self.starts.append(event)
            while self._places and self._places[-1] >= event["keep"]:
                self._places.pop()
                self.events.pop()


def log_size(folder: Path) -> int:
    """Give the bytes that the run in `folder` has written so far, 0 if it has written none."""
    try:
        return (folder / NAME).stat().st_size
    except OSError:
        return 0


def tail_events(folder: Path, most: int = 1 << 18) -> list[EventRecord]:
    """Give the events in the last `most` bytes that the run in `folder` wrote, counting or not.

    A long run has written many megabytes, and what it last did is told by a few of them.
    """
    try:
        with (folder / NAME).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - most))
            lines = file.read().split(b"\n")
    except OSError:
        return []
    found = []
    for line in lines:
        with contextlib.suppress(ValueError):  # cut at the front, or torn at the end
            event = json.loads(line)
            if isinstance(event, dict) and "event" in event:
                found.append(event)
    return found


def read_events(folder: Path) -> list[EventRecord]:
    """Give all events of the run in `folder` that count."""
    history = EventReader(folder)
    history.poll()
    return history.events
