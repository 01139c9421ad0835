"""Executes one run: trains, logs events, applies control requests, writes checkpoints.

`execute` is what the scheduler sends to a worker.  It needs only the run's folder, and it may be
killed at any moment and sent again, to the same worker or to another.
"""

from __future__ import annotations

import errno
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from cnnlib.core.atomic_io import lock
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.checkpoint import load_checkpoint, save_checkpoint
from cnnlib.training.engine.device import describe
from cnnlib.training.engine.events import DivergedEvent, EpochEvent, StepEvent, Tick, TrainerEvent
from cnnlib.training.engine.interruptible import single_threaded
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer
from cnnlib.training.execution import dask_preload, malloc
from cnnlib.training.execution.cpu_contention import short_spinning_under_contention
from cnnlib.training.runs import event_log, run_folder, run_status
from cnnlib.training.runs.control import POLL_INTERVAL, ControlReader
from cnnlib.training.runs.event_log import EventWriter
from cnnlib.training.runs.owner import Owner

log = logging.getLogger(__name__)

CHECKPOINT_INTERVAL = 10.0  # seconds
STATUS_RETRY_INTERVAL = 1.0  # seconds between two attempts to write how a run has ended
MAX_PAUSE = 300.0  # seconds that a paused run occupies its worker while others are queued
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)

PAUSED_TOO_LONG = Problem(
    "gave_way",
    N_(
        "This run was paused for long while others waited, so it gave its place away. "
        "Resume it to go on where it was."
    ),
)


class SupersededError(Exception):
    """Another attempt owns the run; nothing of it may be written any more."""


def execute(folder: str, submission: int) -> str:
    """Start or resume the run in `folder`.

    Args:
        folder: The run's folder.
        submission: Number of the submission; the same one is sent again if the worker dies.

    Returns:
        The run's new status name, `"superseded"` or `"gone"`.  Never raises.
    """
    run = run_folder.Run(Path(folder))
    with dask_preload.busy:
        attempt = 0
        try:
            attempt = _claim(run, submission)
            with (
                malloc.retain_freed_memory(),
                short_spinning_under_contention(),
                single_threaded() as threads,
            ):
                return _RunTask(run, attempt, threads).execute()
        except SupersededError:
            return "superseded"
        except Exception as error:
            return _fail(run, submission, attempt, error)


def _claim(run: run_folder.Run, submission: int) -> int:
    """Become the owner of `run`; return the number of this attempt.

    Raises:
        SupersededError: The run was submitted again, or has ended.
    """
    with lock(run.folder):
        now = run_status.load(run.folder)
        if now.submission != submission or now.name in run_status.ENDED:
            raise SupersededError
        # The log knows the attempts of a run whose status was lost.
        attempt = max(now.attempt, event_log.last_attempt(run.folder)) + 1
        run_status.write(run.folder, now.transition("running", attempt=attempt))
        return attempt


def _fail(run: run_folder.Run, submission: int, attempt: int, error: Exception) -> str:
    """Write why the run has failed into its status, as soon as possible; return the status name."""
    if not run.folder.is_dir():
        log.warning("run %s: its folder has vanished", run.id)
        return "gone"
    log.error("run %s ends", run.id, exc_info=error)
    name, problem = explain(error)
    if attempt:
        run_folder.release_reserve(run.folder)

    def write() -> bool:
        return _write_end(run, submission, attempt, name, problem)

    if not write():  # a worker that lives would hold the run as "running"
        threading.Thread(target=_until_done, args=(write,), name="status", daemon=True).start()
    return name


def _write_end(
    run: run_folder.Run, submission: int, attempt: int, name: str, problem: Problem
) -> bool:
    """Write the status in which an attempt has ended; return False if that must be tried again.

    An attempt that could not even begin is number 0: the status is still that of the queue.
    """

    def is_its(now: run_status.RunStatus) -> bool:
        begun = now.name in run_status.EXECUTING and now.attempt == attempt
        not_begun = now.name == run_status.QUEUED and not attempt
        return now.submission == submission and (begun or not_begun)

    return run_folder.try_transition(run, name, problem, is_its)


def _until_done(attempt: Callable[[], bool]) -> None:
    while not attempt():
        time.sleep(STATUS_RETRY_INTERVAL)


def explain(error: Exception) -> tuple[str, Problem]:
    """Return the status name that follows from `error`, and its problem."""
    if isinstance(error, SettingsError):
        return "failed", error.problems[0]
    if isinstance(error, OSError):
        values = {"reason": error.strerror or str(error)}
        if error.errno in _DISK_FULL:
            template = N_(
                "The disk is full ({reason}). Make room, then resume: "
                "the run goes on from its last checkpoint."
            )
            return "interrupted", Problem("disk_full", template, values)
        template = N_(
            "The folder of the run cannot be read or written ({reason}). When it can be again, "
            "resume: the run goes on from its last checkpoint."
        )
        return "interrupted", Problem("run_folder", template, values)
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        template = N_("The memory of the device is full. Try a smaller batch or network.")
        return "failed", Problem("out_of_memory", template)
    template = N_("The run has failed: {reason}.")
    reason = f"{type(error).__name__}: {error}"[:500]
    return "failed", Problem("run_failed", template, {"reason": reason})


class _RunTask:
    """One attempt to execute a run."""

    def __init__(self, run: run_folder.Run, attempt: int, threads: int) -> None:
        self.run, self.folder, self.attempt = run, run.folder, attempt
        self.grant: str | None = None  # the single step in progress: `"batch"` or `"epoch"`
        self.problem: Problem | None = None
        recipe = Recipe.from_json(run.recipe)
        train, test = fashion_mnist.load(train=True), fashion_mnist.load(train=False)
        self.trainer = Trainer(recipe, train, test, threads)
        saved: dict[str, Any] = {}
        if (checkpoint := load_checkpoint(self.folder)) is not None:
            saved = checkpoint["progress"].pop("run", {})
            self.trainer.load_state_dict(checkpoint)
        self.control = ControlReader(self.folder, saved.get("done"))
        self.result: dict[str, Any] = dict(saved.get("result", {}))
        self.device = describe(self.trainer.device).to_json()
        self.events = EventWriter(
            self.folder,
            attempt,
            saved.get("length", 0),
            step=self.trainer.step,
            device=self.device,
            precision=self.trainer.precision,
            versions=run_folder.versions(),
        )
        self.last_checkpoint = self.last_heartbeat = time.monotonic()

    def execute(self) -> str:
        """Train until the end or a request; return the run's new status name."""
        try:
            run_folder.ensure_reserve(self.folder)
            self.heartbeat("running")
            endings = map(self._handle, self.trainer.events())
            end = next(filter(None, endings), "finished")
            self.checkpoint()
            self.heartbeat(end, self.problem, owner=Owner())
            return end
        finally:
            self.events.close()

    def _handle(self, event: TrainerEvent) -> str | None:
        """Do what is due after `event`; return a status name if the attempt must end."""
        self._log(event)
        if isinstance(event, DivergedEvent):
            self.problem = event.problem
            return "diverged"
        if (
            isinstance(event, EpochEvent)
            or time.monotonic() - self.last_checkpoint >= CHECKPOINT_INTERVAL
        ):
            self.checkpoint()
        if time.monotonic() - self.last_heartbeat >= run_status.HEARTBEAT_INTERVAL:
            self.heartbeat("running")
        grant_ends = {"batch": StepEvent, "epoch": EpochEvent}.get(self.grant or "", TrainerEvent)
        return self._apply_control(granted=not isinstance(event, grant_ends))

    def _apply_control(self, granted: bool) -> str | None:
        """Apply the requests and wait while paused; return a status name if the attempt must end.

        Args:
            granted: Whether a granted batch or epoch is still in progress.
        """
        paused, since = False, time.monotonic()
        while True:
            if dask_preload.stop_requested.is_set():
                self.problem = run_status.OWNER_DIED
                return "interrupted"
            if (rate := self.control.next_learning_rate()) is not None:
                self._change_rate(rate)
            mode = self.control.mode
            if mode == "stop":
                return "stopped"
            pause_requested = self.control.pause_requested()
            if mode == "run":
                self.grant = None
                break
            if granted and not pause_requested:
                break
            granted, self.grant = False, self.control.take_grant()
            if self.grant:
                break
            if not paused:
                paused = True
                self.checkpoint()
                self.heartbeat("paused")
            dask_preload.stop_requested.wait(POLL_INTERVAL)
            if time.monotonic() - self.last_heartbeat >= run_status.HEARTBEAT_INTERVAL:
                self.heartbeat("paused")
                if time.monotonic() - since >= MAX_PAUSE and self._others_are_queued():
                    self.problem = PAUSED_TOO_LONG
                    return "interrupted"
        self.trainer.single_steps = self.grant == "batch"
        if paused:
            self.last_checkpoint = (
                time.monotonic()
            )  # nothing has changed since the pause's checkpoint
            self.heartbeat("running")
        return None

    def _others_are_queued(self) -> bool:
        return any(
            r.status.name == run_status.QUEUED for r in run_folder.list_runs(self.folder.parent)
        )

    def _change_rate(self, rate: float) -> None:
        try:
            self.trainer.set_learning_rate(rate)
        except SettingsError as error:
            self.events.write({"event": "refused", "problem": str(error)})

    def _log(self, event: TrainerEvent) -> None:
        if isinstance(event, Tick):
            return
        self.events.write(event.to_json())
        if isinstance(event, StepEvent):
            self.result["images_per_second"] = round(event.images_per_second, 1)
        if isinstance(event, EpochEvent):
            values = event.to_json()
            names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
            self.result |= {name: values[name] for name in names}
            best = self.result.get("best_test_accuracy", 0.0)
            self.result["best_test_accuracy"] = max(best, event.test_accuracy)

    def checkpoint(self) -> None:
        """Write a checkpoint, so that an attempt after this one can resume here."""
        self.events.sync()
        state = self.trainer.state_dict()
        state["progress"]["run"] = {
            "length": self.events.length,
            "done": self.control.done,
            "result": self.result,
        }
        metadata = {
            "recipe": self.trainer.recipe.to_json(),
            "step": self.trainer.step,
            "epoch": self.trainer.epoch,
            "test_accuracy": self.result.get("test_accuracy"),
            "run": self.run.id,
        }
        with lock(self.folder):  # nobody may claim the run between check and write
            self._check_owner()
            save_checkpoint(self.folder, state, metadata)
        self.last_checkpoint = time.monotonic()

    def heartbeat(self, name: str, problem: Problem | None = None, **changes: Any) -> None:
        """Write status `name` with the progress so far and a new heartbeat."""
        with lock(self.folder):
            status = self._check_owner()
            trainer = self.trainer
            progress = {
                "step": trainer.step,
                "epoch": trainer.epoch,
                "steps": trainer.total_steps,
                "seconds": round(trainer.seconds, 3),
                "result": {
                    **self.result,
                    "device": self.device,
                    "precision": trainer.precision,
                },
            }
            run_status.write(self.folder, status.transition(name, problem, **(progress | changes)))
        self.last_heartbeat = time.monotonic()

    def _check_owner(self) -> run_status.RunStatus:
        now = run_status.load(self.folder)
        if not self.folder.is_dir():
            raise FileNotFoundError(self.folder)
        if now.attempt != self.attempt:
            raise SupersededError
        return now
