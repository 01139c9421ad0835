"""Small runs for the tests that carry runs out, and what must hold of any that has ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.runs import event_log, run_folder, run_status
from cnnlib.training.runs.run_folder import Run

OPTIONS = {"activation": "relu", "pooling": "max", "batch_norm": True}


def recipe(**changes) -> dict:
    small = Recipe(
        "lenet",
        OPTIONS,
        epochs=2,
        batch_size=16,
        learning_rate=0.05,
        schedule="one_cycle",
        momentum=0.9,
        flip=True,
        subset=160,
        threads=1,
        device="cpu",
    )
    return small.changed(changes).checked().to_json()


def split(count: int) -> FashionSplit:
    made = torch.Generator().manual_seed(count)
    images = torch.randint(0, 256, (count, 28, 28), generator=made, dtype=torch.uint8)
    return FashionSplit(images, torch.randint(0, 10, (count,), generator=made))


def little(train: bool) -> FashionSplit:
    """Stands in for `fashion.load` where the pictures do not matter."""
    return split(200 if train else 64)


def update_status(run: Run, change: str, **changes: Any) -> run_status.RunStatus:
    """Change the status of `run` and make this process its owner; see `RunStatus.transition`."""
    with run_folder.lock(run.folder):
        now = run_status.load(run.folder).transition(change, **changes)
        run_status.write(run.folder, now)
    return now


def queued(run: Run) -> int:
    """Do what a scheduler does before it sends a run."""
    number = run.status.submission + 1
    update_status(run, run_status.QUEUED, submission=number)
    return number


def wait_for(condition: Callable[[], object], what: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


def stop_all(folder: Path | None = None) -> None:
    """Stop all runs, this person's or those in `folder`, and wait for their end."""
    for run in run_folder.list_runs(folder):
        if run.status.name in run_status.ACTIVE:
            run_folder.stop(run)
    wait_for(
        lambda: not any(r.status.name in run_status.ACTIVE for r in run_folder.list_runs(folder)),
        "the end",
    )


def assert_whole(run: Run, steps: int | None = None) -> None:
    """Every batch is told of exactly once, in order, and so is every epoch."""
    events = event_log.read_events(run.folder)
    told = [(e["step"] - e["steps"], e["step"]) for e in events if e["event"] == "step"]
    last = run.status.step if steps is None else steps
    assert [begin for begin, _ in told] == [0, *(end for _, end in told)][:-1]
    assert told[-1][1] == last
    epochs = [e["epoch"] for e in events if e["event"] == "epoch"]
    assert epochs == list(range(1, run.status.epoch + 1))


def assert_same_weights(one: Run, other: Run) -> None:
    first, second = load_file(one.weights), load_file(other.weights)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
