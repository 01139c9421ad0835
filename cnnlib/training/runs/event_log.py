"""`metrics.jsonl`: the events of a run, one JSON object a line, append-only.

A run that was killed resumes from its last checkpoint and repeats the steps in between.  So every
attempt begins with a `start` event: `attempt`, its number, and `keep`, the length of the file in
bytes when the checkpoint was made.  A reader drops the events beyond `keep` and those that an
earlier attempt still appends later, so every step is read exactly once.  A line cut off by a
kill is ended by the next attempt's line break; it is not valid JSON and is skipped.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cnnlib.core.checked_json import as_float, as_int, parse_object
from cnnlib.core.regular_files import open_regular

EventRecord = dict[str, Any]
"""One line: `event` (its kind), `attempt`, `time` (seconds since 1970) and the kind's fields."""

NAME = "metrics.jsonl"


class EventWriter:
    """Appends the events of one attempt."""

    def __init__(self, folder: Path, attempt: int, keep: int, **facts: Any) -> None:
        """Open the log and write the `start` event of `attempt`, which resumes at byte `keep`.

        Raises:
            OSError: The disk is full or the folder is gone.
        """
        self.path, self.attempt = folder / NAME, attempt
        self._file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            self._end_partial_line()
            self.write({"event": "start", "keep": keep, **facts})
        except BaseException:
            self.close()
            raise

    @property
    def length(self) -> int:
        """Length of the file in bytes, to be saved with a checkpoint."""
        return os.fstat(self._file).st_size

    def write(self, event: Mapping[str, Any]) -> None:
        """Append one event.

        Raises:
            OSError: It could not be written completely.
        """
        line = {**event, "attempt": self.attempt, "time": round(time.time(), 3)}
        content = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        while content:  # a nearly full disk accepts a part and refuses the rest
            content = content[os.write(self._file, content) :]

    def sync(self) -> None:
        """Flush the file to the disk (fsync), before a checkpoint refers to its length."""
        os.fsync(self._file)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _end_partial_line(self) -> None:
        size = self.length
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")


@dataclass(frozen=True)
class Update:
    """Result of `EventReader.poll`.

    Attributes:
        new_events: Events not returned before, in order.
        dropped: Number of events, at the end of those returned before, that a resumed attempt
            has replaced; to be removed first.
    """

    new_events: tuple[EventRecord, ...] = ()
    dropped: int = 0


NUMBERS: Mapping[str, tuple[str, ...]] = {
    "step": (
        *("steps", "loss", "accuracy", "learning_rate"),
        *("gradient_norm", "images_per_second"),
    ),
    "epoch": ("train_loss", "train_accuracy", "test_loss", "test_accuracy"),
    "rate": ("learning_rate",),
    "diverged": ("diverged_at", "learning_rate"),
}
"""The numbers of each kind of event, besides `step`, `epoch` and `seconds`."""


@dataclass
class EventReader:
    """Reads the valid events of a run incrementally; a run may have many readers.

    Attributes:
        folder: The run's folder.
        events: Valid events so far, in order, without the `start` events.
        starts: The `start` event of each attempt, in order.
    """

    folder: Path
    events: list[EventRecord] = field(default_factory=list)
    starts: list[EventRecord] = field(default_factory=list)
    _offsets: list[int] = field(default_factory=list)
    _offset: int = 0

    def poll(self) -> Update:
        """Read what was appended since the last call; an incomplete last line is left for later."""
        try:
            with open_regular(self.folder / NAME) as file:
                file.seek(self._offset)
                lines = file.read().split(b"\n")
        except OSError:
            return Update()
        returned = kept = len(self.events)
        for line in lines[:-1]:
            self._parse(line)
            kept = min(kept, len(self.events))
            self._offset += len(line) + 1
        return Update(tuple(self.events[kept:]), returned - kept)

    def _parse(self, line: bytes) -> None:
        event = _checked(line)
        if event is None:
            return
        kind, attempt = event["event"], event["attempt"]
        current = self.starts[-1]["attempt"] if self.starts else 0
        if kind != "start" and attempt == current:
            self.events.append(event)
            self._offsets.append(self._offset)
        elif kind == "start" and attempt > current:
            self.starts.append(event)
            while self._offsets and self._offsets[-1] >= event["keep"]:
                self._offsets.pop()
                self.events.pop()


def _checked(line: bytes) -> EventRecord | None:
    """Return the event of a line of the log, None if it is none that a reader can rely on.

    Numbers that are not finite, or no numbers, are None, as a worker writes them.
    """
    event = parse_object(line)
    if event is None or not isinstance(event.get("event"), str):
        return None
    kind, attempt = event["event"], as_int(event.get("attempt"), low=1)
    if not attempt or (kind == "start" and as_int(event.get("keep"), -1) < 0):
        return None
    if kind in NUMBERS:
        if as_int(event.get("step"), -1) < 0 or as_int(event.get("epoch", 0), -1) < 0:
            return None
        for name in ("seconds", *NUMBERS[kind]):
            if name in event and math.isnan(as_float(event[name])):
                event[name] = None
    return event


def log_size(folder: Path) -> int:
    """Return the length of the log in bytes; 0 if there is none."""
    try:
        return (folder / NAME).stat().st_size
    except OSError:
        return 0


def tail_events(folder: Path, max_bytes: int = 1 << 18) -> list[EventRecord]:
    """Return the events in the last `max_bytes` of the log, replaced ones included.

    Reading the many megabytes of a long run would take too long where the end suffices.
    """
    try:
        with open_regular(folder / NAME) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - max_bytes))
            lines = file.read().split(b"\n")
    except OSError:
        return []
    found = []
    for line in lines:
        event = _checked(line)  # the first and the last line may be incomplete
        if event is not None and event["event"] != "start":
            found.append(event)
    return found


def last_attempt(folder: Path) -> int:
    """Return the number of the last attempt that began to write the log; 0 if there is none."""
    last = 0
    try:
        with open_regular(folder / NAME) as file:
            for line in file:
                if b'"start"' in line and (event := _checked(line)) and event["event"] == "start":
                    last = max(last, event["attempt"])
    except OSError:
        pass
    return last


def read_events(folder: Path) -> list[EventRecord]:
    """Return all valid events of the run in `folder`."""
    reader = EventReader(folder)
    reader.poll()
    return reader.events
