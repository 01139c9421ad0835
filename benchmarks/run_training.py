"""A real run for the benchmarks: a worker of a real cluster carries it out, as for a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution.scheduler import Scheduler
from cnnlib.training.runs import control, event_log, run_folder, run_status
from cnnlib.training.runs.run_folder import Run

PATIENCE = 180.0
"""Seconds that a run may take to obey."""

WARM = 1.0
"""Seconds at the start of a turn that are not counted: after a wait, all are slow at first."""


@contextmanager
def carried_out(recipe: Recipe) -> Iterator[Run]:
    """A run without end that is paused after its first steps; stopped and deleted at the end."""
    plan = Scheduler()
    run = run_folder.create(replace(recipe, epochs=1000).to_json(), "benchmark", "benchmark")
    try:
        plan.submit(run)
        _until(lambda: len(_steps(run)) > 3)
        hold(run)
        yield run
    finally:
        run_folder.stop(run)
        _until(lambda: run.status.name not in run_status.ACTIVE)
        plan.close()
        run_folder.delete(run)


def let_run(run: Run) -> None:
    """Resume, and wait for the second step from now on."""
    before = len(_steps(run))
    control.resume(run.folder)
    _until(lambda: len(_steps(run)) > before + 1)


def hold(run: Run) -> None:
    """Pause, and wait until it has obeyed."""
    control.pause(run.folder)
    _until(lambda: run.status.name == "paused")


def speed(run: Run, seconds: float) -> float:
    """Pictures a second over one turn, by the clock on the wall: checkpoints and tests count."""
    let_run(run)
    time.sleep(WARM)
    first = len(_steps(run)) - 1
    time.sleep(seconds)
    _until(lambda: len(_steps(run)) > first + 1)
    steps = _steps(run)[first:]
    hold(run)
    done = sum(event["steps"] for event in steps[1:]) * run.recipe["batch_size"]
    return float(done / (steps[-1]["time"] - steps[0]["time"]))


def _steps(run: Run) -> list[dict[str, float]]:
    return [event for event in event_log.read_events(run.folder) if event["event"] == "step"]


def _until(reached: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > limit:
            raise SystemExit("The run of the benchmark does not obey.")
        time.sleep(0.05)
