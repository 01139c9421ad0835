"""Spinning is shortened while threads wait for a processor, and in no other way noticed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading

import pytest

from cnnlib.training.execution import cpu_contention
from tests.support.training_runs import wait_for

GNU = pytest.mark.skipif(
    cpu_contention._libgomp() is None, reason="PyTorch's OpenMP is not GCC's here"
)

SLEEPS = """
import ctypes, json, os, time
from pathlib import Path
from cnnlib.training.execution import cpu_contention

tasks = lambda: set(os.listdir("/proc/self/task"))
library, nothing = cpu_contention._libgomp(), ctypes.CDLL(None).free
before = tasks()
library.GOMP_parallel(nothing, None, 2, 0)
[helper] = tasks() - before
team = cpu_contention._IdleTeam(library)
while len(tasks()) < len(before) + 2 + library.omp_get_num_procs():
    time.sleep(0.001)

def sleeps():
    lines = Path(f"/proc/self/task/{helper}/status").read_text().splitlines()
    [line] = [line for line in lines if line.startswith("voluntary_ctxt_switches")]
    return int(line.split()[1])

start = sleeps()
for _ in range(200):
    library.GOMP_parallel(nothing, None, 2, 0)
    end = time.perf_counter() + 0.0005
    while time.perf_counter() < end:
        pass
print(json.dumps(sleeps() - start))
team.end()
while tasks() != before | {helper}:
    time.sleep(0.001)
"""


class Waits:
    """Waits of one thread: each reading adds `share` of the interval."""

    def __init__(self, interval):
        self.share, self.total, self.readings, self.interval = 0.0, 0, 0, interval

    def __call__(self):
        self.readings += 1
        self.total += int(self.share * self.interval * 1e9)
        return {"1": self.total}

    def read_again(self):
        seen = self.readings
        wait_for(lambda: self.readings >= seen + 2, "two readings")


def test_an_idle_team_lives_while_the_processors_are_contended(monkeypatch):
    teams = []

    class Team:
        def __init__(self, library):
            teams.append("begins")

        def end(self):
            teams.append("ends")

    monkeypatch.setattr(cpu_contention, "_IdleTeam", Team)
    monkeypatch.setattr(cpu_contention, "_libgomp", object)
    waits = Waits(interval=0.01)
    with cpu_contention.short_spinning_under_contention(waits, waits.interval):
        waits.read_again()
        assert teams == []
        waits.share = 0.9
        wait_for(lambda: teams == ["begins"], "the idle team")
        waits.share = (cpu_contention.CONTENDED + cpu_contention.UNCONTENDED) / 2
        waits.read_again()
        assert teams == ["begins"]
        waits.share = 0.0
        wait_for(lambda: teams == ["begins", "ends"], "its end")
        waits.share = 0.9
        wait_for(lambda: len(teams) == 3, "the idle team again")
    assert teams == ["begins", "ends"] * 2


@GNU
def test_a_waiting_thread_sleeps_at_once_beside_an_idle_team():
    """Alone it does not sleep at all in such a short time (1 to 5 times in 200)."""
    done = subprocess.run(
        [sys.executable, "-c", SLEEPS], capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout) > 100


def test_a_busy_thread_that_waits_is_read():
    first, ended = cpu_contention.run_queue_waits(), threading.Event()
    if not first:
        pytest.skip("the system does not tell the waits")
    spinning = [
        threading.Thread(target=lambda: [None for _ in iter(ended.is_set, True)]) for _ in range(3)
    ]
    for thread in spinning:
        thread.start()
    try:
        wait_for(
            lambda: cpu_contention.wait_share(first, cpu_contention.run_queue_waits(), 1) > 0,
            "a wait",
        )
    finally:
        ended.set()
        for thread in spinning:
            thread.join()


def test_the_share_counts_threads_known_before_only():
    before, after = {"1": 5, "2": 0}, {"1": 5 + 10**9, "3": 10**12}
    assert cpu_contention.wait_share(before, after, 2.0) == 0.5


@pytest.mark.parametrize("missing", ["library", "waits"])
def test_where_it_cannot_be_done_nothing_is(monkeypatch, missing):
    if missing == "library":
        monkeypatch.setattr(cpu_contention, "_libgomp", lambda: None)
    before = threading.active_count()
    with cpu_contention.short_spinning_under_contention(dict):
        assert threading.active_count() == before


def test_a_system_without_the_file_tells_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(cpu_contention, "_TASKS", tmp_path / "task")
    assert cpu_contention.run_queue_waits() == {}
    (tmp_path / "task" / "1").mkdir(parents=True)
    assert cpu_contention.run_queue_waits() == {}
