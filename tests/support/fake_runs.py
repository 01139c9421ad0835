"""Runs as a worker would have left them, without one."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from cnnlib.core.problems import Problem
from cnnlib.training.engine.events import (
    DivergedEvent,
    EpochEvent,
    LearningRateEvent,
    ProbeEvent,
    StepEvent,
)
from cnnlib.training.engine.presets import preset
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.event_log import EventWriter
from cnnlib.training.runs.owner import Owner
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus

PER_EPOCH = 10
DEVICE = {"type": "cpu", "name": "Abacus", "memory": 1 << 30, "bfloat16": False}


def sample(step: int) -> ProbeEvent:
    rows = tuple(tuple(1.0 if c == i % 10 else 0.0 for c in range(10)) for i in range(20))
    kernel = tuple(tuple(0.1 * (r - c) for c in range(5)) for r in range(5))
    labels = tuple(i // 2 for i in range(20))
    return ProbeEvent(step, 1, step / 10, tuple(range(20)), labels, rows, (kernel,) * 6)


def report(run: Run, steps: int, attempt: int = 1, first: int = 0, keep: int = 0) -> int:
    """Write what a worker would after `steps` steps; the length of the file after it."""
    writer = EventWriter(run.folder, attempt, keep, step=first, device=DEVICE)
    for step in range(first + 1, steps + 1):
        epoch, seconds = (step - 1) // PER_EPOCH + 1, step / 10
        loss = 2.3 * math.exp(-step / 20)
        writer.write(
            StepEvent(step, epoch, seconds, 1, loss, 1 - loss / 3, 0.1, 1.0, 2000.0).to_json()
        )
        if step % PER_EPOCH == 0:
            scores = (loss, 1 - loss / 3, loss * 1.1, 0.9 - loss / 3)
            writer.write(EpochEvent(step, epoch, seconds, *scores).to_json())
            writer.write(sample(step).to_json())
    length = writer.length
    writer.close()
    return length


def make(
    name: str = "running",
    steps: int = 25,
    *,
    label: str = "A run",
    person: str = "somebody",
    problem: Problem | None = None,
    model: str = "lenet",
    recipe: str = "quick",
    **changes: Any,
) -> Run:
    """A run in the state `name`, this process being the one that answers for it."""
    settings = {**preset(model, recipe).to_json(), **changes}
    run = run_folder.create(settings, person=person, label=label)
    if steps:
        report(run, steps)
    result: dict[str, Any] = {
        "device": DEVICE,
        "precision": "float32",
        "images_per_second": 2000.0,
    }
    if steps >= PER_EPOCH:
        result |= {"test_accuracy": 0.8123, "best_test_accuracy": 0.8456}
    state = RunStatus(step=steps, epoch=steps // PER_EPOCH, steps=PER_EPOCH * settings["epochs"])
    state = state.transition(name, problem, seconds=steps / 10, attempt=1, result=result)
    run_status.write(run.folder, state)
    return run


def diverge(run: Run) -> None:
    event = DivergedEvent(26, 3, 2.6, 27, 50.0)
    writer = EventWriter(run.folder, 2, (run.folder / "metrics.jsonl").stat().st_size)
    writer.write(event.to_json())
    writer.close()
    now = run_status.load(run.folder)
    run_status.write(run.folder, now.transition("diverged", event.problem))


def change_rate(run: Run, step: int, rate: float) -> None:
    writer = EventWriter(run.folder, 2, (run.folder / "metrics.jsonl").stat().st_size)
    writer.write(LearningRateEvent(step, 1, step / 10, rate).to_json())
    writer.close()


def orphan(run: Run) -> None:
    """Let the process that answers for the run be one that has died."""
    now = run_status.load(run.folder)
    here = now.owner
    run_status.write(run.folder, now.transition("running", owner=Owner(here.host, here.pid, 1.0)))


def asked(run: Run) -> dict[str, Any]:
    """What `control.json` asks of the run."""
    path: Path = run.folder / "control.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found
