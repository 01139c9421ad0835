"""Whatever kills a run, its reader sees no gap and nothing twice."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.training.runs.event_log import NAME, EventReader, EventWriter, read_events, tail_events


def steps(events):
    return [event["step"] for event in events if event["event"] == "step"]


def run_on(folder: Path, attempt: int, begin: int, keep: int, checkpoints: set[int], die: int):
    """Write steps from `begin` until `die`; give the last checkpoint as (step, length)."""
    last = (begin, keep)
    writer = EventWriter(folder, attempt, keep)
    for step in range(begin + 1, die + 1):
        writer.write({"event": "step", "step": step})
        if step in checkpoints:
            last = (step, writer.length)
    writer.close()
    return last


@given(
    st.lists(st.tuples(st.integers(0, 8), st.sets(st.integers(1, 30)), st.integers(0, 40))),
    st.booleans(),
)
def test_any_number_of_deaths_leaves_each_step_once(deaths, watch):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        history = EventReader(folder)
        shown: list[int] = []
        step, length = 0, 0
        for attempt, (trained, checkpoints, torn) in enumerate([*deaths, (5, set(), 0)], 1):
            end = step + trained
            step, length = run_on(folder, attempt, step, length, checkpoints, end)
            if torn:  # the process died within a write
                with (folder / NAME).open("ab") as file:
                    file.write(b'{"event":"step","step":99,"attempt":1,"time":1}'[:torn])
            if watch:
                update = history.poll()
                del shown[len(shown) - update.dropped :]
                shown += steps(update.new_events)
                assert shown == steps(history.events) == list(range(1, end + 1))
        assert steps(read_events(folder)) == list(range(1, end + 1))


def test_a_torn_last_line_waits_for_its_end(tmp_path):
    writer = EventWriter(tmp_path, 1, 0)
    writer.write({"event": "step", "step": 1})
    history = EventReader(tmp_path)
    history.poll()
    line = b'{"event":"step","step":2,"attempt":1,"time":0}\n'
    for part in (line[:20], line[20:]):
        assert steps(history.events) == [1]
        with (tmp_path / NAME).open("ab") as file:
            file.write(part)
        history.poll()
    assert steps(history.events) == [1, 2]


def test_what_a_superseded_attempt_still_writes_does_not_count(tmp_path):
    old = EventWriter(tmp_path, 1, 0)
    old.write({"event": "step", "step": 1})
    new = EventWriter(tmp_path, 2, old.length)
    old.write({"event": "step", "step": 2})
    new.write({"event": "step", "step": 2})
    events = read_events(tmp_path)
    assert [(e["attempt"], e["step"]) for e in events] == [(1, 1), (2, 2)]


def test_a_full_disk_is_not_taken_for_success(tmp_path):
    (tmp_path / NAME).symlink_to("/dev/full")
    if not os.access("/dev/full", os.W_OK):
        pytest.skip("no /dev/full here")
    with pytest.raises(OSError, match="No space"):
        EventWriter(tmp_path, 1, 0)


def test_a_missing_file_has_no_events(tmp_path):
    assert read_events(tmp_path) == []


def test_the_tail_begins_and_ends_with_whole_lines(tmp_path):
    assert tail_events(tmp_path) == []
    writer = EventWriter(tmp_path, 1, 0)
    for step in range(1, 101):
        writer.write({"event": "step", "step": step})
    writer.close()
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'[1]\n{"event":"step","st')
    assert steps(tail_events(tmp_path)) == list(range(1, 101))
    found = steps(tail_events(tmp_path, 1000))
    assert found == list(range(found[0], 101))
    assert 5 < len(found) < 30
