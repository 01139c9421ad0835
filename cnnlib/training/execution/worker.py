"""Carrying one run out: train, report, obey, and leave a checkpoint behind whatever happens.

`execute` is what a scheduler sends to a worker.  It needs nothing but the run's folder, and it
may be killed at any moment and sent again, to the same worker or to another.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import time
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
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.control import POLL_INTERVAL, ControlReader
from cnnlib.training.runs.event_log import EventWriter

log = logging.getLogger(__name__)

CHECKPOINT_EVERY = 10.0  # seconds
GIVE_WAY = 300.0  # seconds that a paused run keeps its place while others wait for one
FULL = (errno.ENOSPC, errno.EDQUOT)


GAVE_WAY = Problem(
    "gave_way",
    N_(
        "This run was paused for long while others waited, so it gave its place away. "
        "Resume it to go on where it was."
    ),
)


class SupersededError(Exception):
    """Another attempt has taken the run over: touch nothing of it any more."""


def execute(folder: str, submission: int) -> str:
    """Carry out the run in `folder`, or go on with it, as its scheduler's `submission` asks.

    The scheduler sends the same submission again when a worker has died under it.

    Returns:
        The state in which the run was left, `"superseded"` or `"gone"`; it raises nothing.
    """
    run = run_folder.Run(Path(folder))
    with dask_preload.busy:
        mine = 0
        try:
            mine = _claim(run, submission)
            with malloc.retain_freed_memory(), single_threaded() as threads:
                return _RunTask(run, mine, threads).carry_out()
        except SupersededError:
            return "superseded"
        except Exception as error:
            return _give_up(run, mine, error)


def _claim(run: run_folder.Run, submission: int) -> int:
    """Become the one who answers for `run`; give the number of this attempt."""
    with lock(run.folder):
        now = run_status.load(run.folder)
        if now.submission != submission or now.name in run_status.ENDED:
            raise SupersededError
        run_status.write(run.folder, now.transition("running", attempt=now.attempt + 1))
        return now.attempt + 1


def _give_up(run: run_folder.Run, attempt: int, error: Exception) -> str:
    """Say in the folder why the run cannot go on, if the folder still lets us."""
    if not run.folder.is_dir():
        log.warning("run %s: its folder has vanished", run.id)
        return "gone"
    log.error("run %s ends", run.id, exc_info=error)
    name, problem = explain(error)
    if attempt:
        run_folder.release_reserve(run.folder)
    with contextlib.suppress(OSError), lock(run.folder):
        now = run_status.load(run.folder)
        if now.attempt == attempt:
            run_status.write(run.folder, now.transition(name, problem))
    return name


def explain(error: Exception) -> tuple[str, Problem]:
    """Give the state in which `error` leaves a run, and its sentence."""
    if isinstance(error, SettingsError):
        return "failed", error.problems[0]
    if isinstance(error, OSError):
        values = {"reason": error.strerror or str(error)}
        if error.errno in FULL:
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
    """One attempt, from its claim to its last word."""

    def __init__(self, run: run_folder.Run, attempt: int, threads: int) -> None:
        self.run, self.folder, self.attempt = run, run.folder, attempt
        self.granted: str | None = None
        self.problem: Problem | None = None
        recipe = Recipe.from_json(run.recipe)
        train, test = fashion_mnist.load(train=True), fashion_mnist.load(train=False)
        self.trainer = Trainer(recipe, train, test, threads)
        kept: dict[str, Any] = {}
        if (before := load_checkpoint(self.folder)) is not None:
            kept = before["progress"].pop("run", {})
            self.trainer.load_state_dict(before)
        self.control = ControlReader(self.folder, kept.get("done"))
        self.result: dict[str, Any] = dict(kept.get("result", {}))
        self.device = describe(self.trainer.device).to_json()
        self.events = EventWriter(
            self.folder,
            attempt,
            kept.get("length", 0),
            step=self.trainer.step,
            device=self.device,
            precision=self.trainer.precision,
            versions=run_folder.versions(),
        )
        self.saved = self.last_heartbeat = time.monotonic()

    def carry_out(self) -> str:
        """Train until there is a reason not to; give the state that follows."""
        try:
            run_folder.ensure_reserve(self.folder)
            self.heartbeat("running")
            events = self.trainer.events()
            end = next(filter(None, map(self._after, events)), "finished")
            self.checkpoint()
            self.heartbeat(end, self.problem, owner=run_status.Owner())
            return end
        finally:
            self.events.close()

    def _after(self, event: TrainerEvent) -> str | None:
        """Do what is due after `event`; give the state that ends the run, if one does."""
        self._note(event)
        if isinstance(event, DivergedEvent):
            self.problem = event.problem
            return "diverged"
        if isinstance(event, EpochEvent) or time.monotonic() - self.saved >= CHECKPOINT_EVERY:
            self.checkpoint()
        if time.monotonic() - self.last_heartbeat >= run_status.HEARTBEAT_INTERVAL:
            self.heartbeat("running")
        wanted = {"batch": StepEvent, "epoch": EpochEvent}.get(self.granted or "", TrainerEvent)
        return self._apply_control(granted=not isinstance(event, wanted))

    def _apply_control(self, granted: bool) -> str | None:
        """Do what is asked, `granted` being whether a single step is still under way."""
        held, since = False, time.monotonic()
        while True:
            if dask_preload.stop_requested.is_set():
                self.problem = run_status.OWNER_DIED
                return "interrupted"
            if (rate := self.control.next_learning_rate()) is not None:
                self._change_rate(rate)
            mode = self.control.mode
            if mode == "stop":
                return "stopped"
            anew = self.control.pause_requested()
            if mode == "run":
                self.granted = None
                break
            if granted and not anew:
                break
            granted, self.granted = False, self.control.take_grant()
            if self.granted:
                break
            if not held:
                held = True
                self.checkpoint()
                self.heartbeat("paused")
            dask_preload.stop_requested.wait(POLL_INTERVAL)
            if time.monotonic() - self.last_heartbeat >= run_status.HEARTBEAT_INTERVAL:
                self.heartbeat("paused")
                if time.monotonic() - since >= GIVE_WAY and self._others_wait():
                    self.problem = GAVE_WAY
                    return "interrupted"
        self.trainer.single_steps = self.granted == "batch"
        if held:
            self.saved = time.monotonic()  # nothing has happened since the pause saved it
            self.heartbeat("running")
        return None

    def _others_wait(self) -> bool:
        return any(
            r.status.name == run_status.QUEUED for r in run_folder.list_runs(self.folder.parent)
        )

    def _change_rate(self, rate: float) -> None:
        try:
            self.trainer.set_learning_rate(rate)
        except SettingsError as error:
            self.events.write({"event": "refused", "problem": str(error)})

    def _note(self, event: TrainerEvent) -> None:
        if isinstance(event, Tick):
            return
        self.events.write(event.to_json())
        if isinstance(event, StepEvent):
            self.result["images_per_second"] = round(event.images_per_second, 1)
        if isinstance(event, EpochEvent):
            told = event.to_json()
            names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
            self.result |= {name: told[name] for name in names}
            best = self.result.get("best_test_accuracy", 0.0)
            self.result["best_test_accuracy"] = max(best, event.test_accuracy)

    def checkpoint(self) -> None:
        """Make all that was done so far outlive this process."""
        self.events.sync()
        found = self.trainer.state_dict()
        found["progress"]["run"] = {
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
        with lock(self.folder):  # so that nobody claims the run between check and write
            self._still_mine()
            save_checkpoint(self.folder, found, metadata)
        self.saved = time.monotonic()

    def heartbeat(self, name: str, problem: Problem | None = None, **changes: Any) -> None:
        """Give a sign of life."""
        with lock(self.folder):
            now = self._still_mine()
            trainer = self.trainer
            done = {
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
            run_status.write(self.folder, now.transition(name, problem, **(done | changes)))
        self.last_heartbeat = time.monotonic()

    def _still_mine(self) -> run_status.RunStatus:
        now = run_status.load(self.folder)
        if not self.folder.is_dir():
            raise FileNotFoundError(self.folder)
        if now.attempt != self.attempt:
            raise SupersededError
        return now
