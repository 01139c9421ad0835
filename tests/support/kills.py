"""Kills of the processes of a training in progress, each at another place of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import psutil

from cnnlib.training.runs import event_log, run_status
from cnnlib.training.runs.run_folder import Run
from tests.support.training_runs import wait_for

ROLES = ("worker", "nanny", "scheduler")
STRIDE = 7  # batches: the next kill comes so much later in its attempt


def kill_repeatedly(run: Run, kills: int, resume: Callable[[Run], None]) -> None:
    """Kill the worker, the nanny and dask's scheduler of an executing run in turn.

    Args:
        run: A run that is queued or executes.
        kills: Number of kills; each waits until an attempt of its own has trained some batches.
        resume: Called when so many deaths have interrupted the run.
    """
    attempt = 0
    for index, role in zip(range(kills), itertools.cycle(ROLES), strict=False):
        least = 1 + index * STRIDE % 50

        def trains(after: int = attempt, least: int = least) -> bool:
            written = run_status.load(run.folder)
            assert written.name != "finished", "the run is too short for so many kills"
            if written.name == "interrupted":
                resume(run)
            return (
                written.name == "running"
                and written.attempt > after
                and batches(run, written.attempt) >= least
            )

        wait_for(trains, f"training after {index} kills", seconds=300)
        attempt = run.status.attempt
        process_of(run, role).kill()


def batches(run: Run, attempt: int) -> int:
    """Number of batches that an attempt has trained so far."""
    events = event_log.read_events(run.folder)
    return sum(e["steps"] for e in events if e["event"] == "step" and e["attempt"] == attempt)


def process_of(run: Run, role: str) -> psutil.Process:
    """Return the process that has a role of `ROLES` for an executing run on a local cluster."""
    worker = psutil.Process(run.status.owner.pid)
    if role == "worker":
        return worker
    nanny = worker.parent()
    assert nanny is not None
    if role == "nanny":
        return nanny
    app = nanny.parent()
    assert app is not None
    [found] = [p for p in app.children() if "distributed.Scheduler" in " ".join(p.cmdline())]
    return found
