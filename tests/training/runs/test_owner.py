"""A process is known again after a step of the clock, and no other is taken for it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import psutil
import pytest

from cnnlib.training.runs import owner
from cnnlib.training.runs.owner import Owner, this_process
from tests.support.training_runs import wait_for

HAS_PROC = (owner.PROC / "self" / "stat").exists()
needs_proc = pytest.mark.skipif(not HAS_PROC, reason="the system has no /proc")


@pytest.fixture
def sleeper():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A /proc of one process, 7, started in tick 500 of the boot "one"."""
    monkeypatch.setattr(owner, "PROC", tmp_path)
    owner._boot_id.cache_clear()
    (tmp_path / "sys/kernel/random").mkdir(parents=True)
    (tmp_path / "sys/kernel/random/boot_id").write_text("one\n")
    write_stat(tmp_path, b"7 (a) b) S 1 7 7")
    yield tmp_path
    owner._boot_id.cache_clear()


def write_stat(proc: Path, begin: bytes, tick: bytes = b"500") -> None:
    (proc / "7").mkdir(exist_ok=True)
    rest = [b"0"] * (19 - len(begin[begin.rindex(b")") + 1 :].split()))
    (proc / "7" / "stat").write_bytes(b" ".join([begin, *rest, tick, b"99 0"]))


@needs_proc
@pytest.mark.parametrize("step", [-7200.0, 2.0, 86400.0])
def test_a_step_of_the_clock_changes_no_process(sleeper, step, monkeypatch):
    processes = [owner.of_process(sleeper.pid), this_process()]
    real = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda process: real(process) + step)
    assert [process.is_alive for process in processes] == [True, True]


def test_a_process_that_was_killed_is_not_alive_even_before_it_is_waited_for(sleeper):
    known = owner.of_process(sleeper.pid)
    assert known.is_alive
    sleeper.kill()
    zombie = psutil.Process(sleeper.pid)
    wait_for(lambda: zombie.status() == psutil.STATUS_ZOMBIE, "its end")
    assert not known.is_alive
    assert not replace(known, started="").is_alive
    sleeper.wait()
    assert not known.is_alive


@needs_proc
@pytest.mark.parametrize("started", ["another:1", "x"])
def test_a_process_id_given_out_again_is_another_process(started):
    assert not replace(this_process(), started=started).is_alive


def test_the_owner_of_an_older_file_is_told_by_its_start_time():
    written = asdict(this_process())
    del written["started"]
    assert Owner.from_json(written).is_alive
    assert not Owner.from_json(written | {"born": written["born"] - 10}).is_alive


def test_a_system_without_proc_goes_by_the_start_time(tmp_path, monkeypatch):
    monkeypatch.setattr(owner, "PROC", tmp_path)
    owner.of_process.cache_clear()
    known = this_process()
    owner.of_process.cache_clear()
    assert known.started == ""
    assert known.is_alive
    assert not replace(known, born=1.0).is_alive


def test_the_start_is_read_behind_a_name_that_holds_anything(proc):
    assert Owner("here", 7, 0.0, "one:500").is_alive


def test_the_same_id_and_tick_after_another_boot_is_another_process(proc):
    assert not Owner("here", 7, 0.0, "two:500").is_alive


@pytest.mark.parametrize("state", [b"Z", b"X"])
def test_a_process_that_has_ended_and_was_not_waited_for(proc, state):
    write_stat(proc, b"7 (python) " + state)
    assert not Owner("here", 7, 0.0, "one:500").is_alive


@pytest.mark.parametrize("content", [b"", b"7", b"7 (python) S", b"7 (a) S" + b" x" * 30])
def test_what_cannot_be_read_is_no_process(proc, content):
    (proc / "7" / "stat").write_bytes(content)
    assert not Owner("here", 7, 0.0, "one:500").is_alive


def test_an_owner_comes_back_from_json():
    known = this_process()
    assert Owner.from_json(json.loads(json.dumps(asdict(known)))) == known


@pytest.mark.parametrize(
    "value", [None, [], "x", {"host": 1, "pid": "x", "born": [], "started": {}}]
)
def test_any_json_makes_an_owner(value):
    assert Owner.from_json(value) == Owner()
