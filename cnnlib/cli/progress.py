"""Executes a run for the command line: progress on standard error, the result on output."""

from __future__ import annotations

import signal
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cnnlib.cli.output import json_text, print_problem
from cnnlib.core.atomic_io import write_bytes
from cnnlib.core.problems import SettingsError
from cnnlib.training.execution.scheduler import Scheduler
from cnnlib.training.runs import event_log, run_folder, run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus

PERSON = "command line"
INTERRUPTED = 130  # exit status after Ctrl-C, by convention 128 + SIGINT
POLL_INTERVAL = 0.2  # seconds
BAR_WIDTH = 24  # characters


STATUS_UNWRITTEN = "The run has ended early, and its status could not be written: is the disk full?"


def run_in_terminal(run: Run, as_json: bool, weights: Path | None = None) -> int:
    """Execute `run` to its end or until Ctrl-C; return the exit status.

    Args:
        run: A run that can be started or resumed.
        as_json: Whether to print `report` as JSON instead of a sentence.
        weights: Where to copy the weights of a finished run.

    Raises:
        SettingsError: The run cannot be started.
    """
    scheduler = Scheduler()
    stop_requested = False
    try:
        scheduler.submit(run)
        with _termination_as_interrupt():
            try:
                _watch(run, scheduler)
            except KeyboardInterrupt:
                stop_requested = True
                print("\nStopping; the last batch is being saved.", file=sys.stderr)
                _stop(run, scheduler)
    except KeyboardInterrupt:
        print("Left at once; the run goes back to its last checkpoint.", file=sys.stderr)
        stop_requested = True
    finally:
        scheduler.close()
    now = run.status
    copied = weights is None or now.name != "finished" or _copy_weights(run, weights)
    if as_json:
        print(json_text(report(run)), flush=True)
    else:
        print(_summary(run, now), flush=True)
    if now.problem is not None:
        print_problem(now.problem)
    if now.resumable and run.folder.is_dir():
        print(f"Go on with: python -m cnnlib resume {run.id}", file=sys.stderr)
    if stop_requested and now.name != "finished":
        return INTERRUPTED
    return 0 if now.name == "finished" and copied else 1


def _copy_weights(run: Run, target: Path) -> bool:
    """Copy the weights of `run` to `target`; say so and return False if that fails."""
    try:
        write_bytes(target.resolve(), run.weights.read_bytes())
    except OSError as error:
        reason = error.strerror or str(error)
        print(
            f"The weights could not be copied to {target} ({reason}). "
            f"They are kept in the run: {run.weights}",
            file=sys.stderr,
        )
        return False
    return True


def _stop(run: Run, scheduler: Scheduler) -> None:
    """Stop `run`; where the request cannot be written, the end of the scheduler stops it."""
    try:
        run_folder.stop(run)
    except SettingsError as error:
        print_problem(error.problems[0])
    else:
        _watch(run, scheduler)


def report(run: Run) -> dict[str, Any]:
    """Return a summary of `run` as JSON; `images_per_second` is the median over its events."""
    now, recipe = run.status, run.recipe
    steps = (e for e in event_log.read_events(run.folder) if e["event"] == "step")
    speeds = [speed for e in steps if (speed := e.get("images_per_second")) is not None]
    device = now.result.get("device") or {}
    return {
        "run": run.id,
        "label": run.label,
        "model": recipe.get("model"),
        "state": now.name,
        "test_accuracy": now.result.get("test_accuracy"),
        "train_accuracy": now.result.get("train_accuracy"),
        "train_seconds": now.seconds,
        "images_per_second": round(statistics.median(speeds), 1) if speeds else None,
        "device": device.get("type"),
        "device_name": device.get("name"),
        "precision": now.result.get("precision"),
        "epoch": now.epoch,
        "epochs": recipe.get("epochs"),
        "step": now.step,
        "steps": now.steps,
        "folder": str(run.folder),
    }


def _watch(run: Run, scheduler: Scheduler) -> None:
    """Show progress until the run is neither queued nor executing, whatever its status says."""
    events, loss = run.event_reader(), None
    terminal = sys.stderr.isatty()
    epochs = run.recipe.get("epochs")
    while True:
        task_ended = not scheduler.has(run)
        now = run.status
        for event in events.poll().new_events:
            if event["event"] == "step":
                loss = event.get("loss")
            if event["event"] == "epoch" and not terminal:
                accuracy = event.get("test_accuracy")
                figure = "no number" if accuracy is None else f"{accuracy:.4f}"
                said = f"epoch {event.get('epoch')}/{epochs}: test accuracy {figure}"
                print(said, file=sys.stderr, flush=True)
        if terminal:
            print(f"\r\x1b[K{_progress_line(run, now, loss)}", end="", file=sys.stderr, flush=True)
        # The scheduler replaces a worker that has died and sends its run again.
        ended = now.name not in run_status.ACTIVE
        if task_ended or (ended and not (now.name == "interrupted" and _is_restarted(run))):
            break
        time.sleep(POLL_INTERVAL)
    if terminal:
        print(file=sys.stderr)
    if not ended:
        print(STATUS_UNWRITTEN, file=sys.stderr)


def _is_restarted(run: Run, timeout: float = 20.0) -> bool:
    if run_status.load(run.folder).name not in run_status.EXECUTING:
        return False  # the worker wrote that status itself
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if run.status.name != "interrupted":
            return True
        time.sleep(POLL_INTERVAL)
    return False


def _progress_line(run: Run, now: RunStatus, loss: float | None) -> str:
    if now.name == run_status.QUEUED:
        return (
            f"{now.problem or 'starting'}"
            if run_folder.queue_position(run) == 1
            else f"{run_folder.queue_position(run)}. in the queue"
        )
    epochs = int(run.recipe.get("epochs", 1))
    share = now.step / now.steps if now.steps else 0.0
    bar = "#" * round(share * BAR_WIDTH)
    parts = [f"[{bar:-<{BAR_WIDTH}}] {share:4.0%}", f"epoch {min(now.epoch + 1, epochs)}/{epochs}"]
    if loss is not None:
        parts.append(f"loss {loss:.3f}")
    if accuracy := now.result.get("test_accuracy"):
        parts.append(f"test {accuracy:.4f}")
    if speed := now.result.get("images_per_second"):
        parts.append(f"{speed:,.0f} images/s")
    if share and now.name != "finished":
        left = round(now.seconds / share * (1 - share))
        parts.append(f"{left // 60}:{left % 60:02d} left")
    return "  ".join(parts) + ("  paused" if now.name == "paused" else "")


def _summary(run: Run, now: RunStatus) -> str:
    sentence = f"{run.id}: {now.name} after {now.step} of {now.steps} batches, {now.seconds:.1f} s"
    accuracy = now.result.get("test_accuracy")
    return sentence if accuracy is None else f"{sentence}, test accuracy {accuracy:.4f}"


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
