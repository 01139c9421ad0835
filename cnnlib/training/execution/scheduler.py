"""The queue of runs: first come, first served, one run of a person and one of a worker at a time.

The queue is kept in the folders of the runs: a queued run names the process that owns it, so its
position can be read anywhere, and it becomes interrupted when that process dies.  Dask executes
the runs and sends a run again when its worker dies.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from distributed import KilledWorker, fire_and_forget

from cnnlib.core.atomic_io import lock
from cnnlib.core.paths import not_writable
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.execution import dask_preload, task
from cnnlib.training.execution.cluster import Cluster, Worker, connect, slots
from cnnlib.training.runs import control, run_folder, run_status
from cnnlib.training.runs.run_folder import Run

log = logging.getLogger(__name__)

POLL_INTERVAL = 0.3  # seconds, while a run is queued or executing
HEARTBEAT_INTERVAL = 5.0  # seconds between two heartbeats of a queued run
MAX_RECONNECTS = 3  # new clusters for a run after its scheduler has died

NO_WORKER = Problem("no_worker", N_("No worker is connected to the scheduler yet."))
NO_GPU = Problem("no_gpu_worker", N_("No worker with a GPU is connected to the scheduler yet."))


@dataclass
class _Active:
    run: Run
    submission: int
    future: Any  # distributed.Future
    reconnects: int


class Scheduler:
    """This process's queue and its connection to the cluster, both managed by one thread."""

    def __init__(self, connect: Callable[[], Cluster] = connect) -> None:
        self._connect = connect
        self._cluster: Cluster | None = None
        self._waiting: list[tuple[Run, int]] = []
        self._active: dict[str, _Active] = {}
        self._wake, self._lock = threading.Event(), threading.Lock()
        self._lost: dict[str, int] = {}  # reconnects by id, of runs whose scheduler has died
        # Runs that have ended although their status says otherwise, with submission and problem.
        self._unwritten: list[tuple[Run, int, Problem]] = []
        self._closing = False
        self._last_heartbeat = time.monotonic()
        self._thread: threading.Thread | None = None

    def submit(self, run: Run) -> None:
        """Queue `run` to start, or to resume from its last checkpoint.

        Raises:
            SettingsError: It is active or finished (`run_not_resumable`), or its folder is gone
                (`run_gone`) or not writable (`home_not_writable`).
        """
        try:
            with lock(run.folder):
                status = run.status
                if not status.resumable:
                    raise SettingsError([_not_resumable(status.name)])
                control.resume(run.folder)
                submission = status.submission + 1
                queued = status.transition(run_status.QUEUED, submission=submission)
                run_status.write(run.folder, queued)
        except FileNotFoundError as error:
            raise SettingsError([run_status.RUN_GONE]) from error
        except OSError as error:
            raise not_writable(run.folder, error) from error
        with self._lock:
            self._waiting.append((run, submission))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._loop, name="runs", daemon=True)
                self._thread.start()
        self._wake.set()

    def has(self, run: Run) -> bool:
        """Whether `run` waits or executes here; if not, its task has ended, whatever is written."""
        with self._lock:
            return run.id in self._active or any(run == waiting for waiting, _ in self._waiting)

    def close(self) -> None:
        """Let local runs write a checkpoint, then disconnect; may be called twice."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        cluster, self._cluster = self._cluster, None
        if cluster is None:
            return
        if cluster.is_local and self._active:
            cluster.request_stop()
            end = time.monotonic() + dask_preload.CHECKPOINT_TIMEOUT
            while time.monotonic() < end and any(
                not a.future.done() and a.run.status.name in run_status.EXECUTING
                for a in self._active.values()
            ):
                time.sleep(0.1)
        cluster.close()

    def _loop(self) -> None:
        while not self._closing:
            pending = self._waiting or self._active or self._unwritten
            self._wake.wait(POLL_INTERVAL if pending else None)
            self._wake.clear()
            try:
                self._write_ends()
                self._collect()
                self._dispatch()
            except SettingsError as error:
                self._interrupt_waiting(error.problems[0])
            except OSError as error:
                log.warning("the scheduler: %s", error)
                self._disconnect()
            except Exception:
                # One run must not end the thread that all runs wait for.
                log.exception("the scheduler")
                time.sleep(POLL_INTERVAL)

    def _collect(self) -> None:
        """Handle the runs that have ended, or whose worker or scheduler has died."""
        cluster = self._cluster
        if cluster is not None:
            if not cluster.alive:
                self._disconnect()
                return
            cluster.restart_workers()
        for identity, active in list(self._active.items()):
            if not active.future.done():
                continue
            status = active.future.status
            if status == "finished":
                if active.future.result() == "gone" and active.run.folder.is_dir():
                    self._end(active.run, _folder_unseen(active.run))
                del self._active[identity]
            elif status == "error":
                self._end(active.run, _death(active.future.exception()))
                del self._active[identity]
            else:  # cancelled or lost, because the scheduler has died
                self._disconnect()
                return

    def _disconnect(self) -> None:
        """Drop a cluster whose scheduler has died; its runs are queued for the next one."""
        cluster, self._cluster = self._cluster, None
        if cluster is not None:
            cluster.close()
        for identity, active in list(self._active.items()):
            again = run_status.load(active.run.folder).name in run_status.ACTIVE
            if again and active.reconnects >= MAX_RECONNECTS:
                again = False
                self._end(active.run, _death(None))
            with self._lock:
                if again:
                    self._lost[identity] = active.reconnects + 1
                    self._waiting.insert(0, (active.run, active.submission))
                del self._active[identity]

    def _dispatch(self) -> None:
        with self._lock:
            self._waiting = [w for w in self._waiting if self._is_waiting(*w)]
            waiting = list(self._waiting)
        if not waiting:
            return
        if self._cluster is None:
            self._cluster = self._connect()
        if time.monotonic() - self._last_heartbeat > HEARTBEAT_INTERVAL:
            self._last_heartbeat = time.monotonic()
            for run, _ in waiting:
                self._heartbeat(run, run.status.problem)
        executing = [
            (r, s)
            for r in run_folder.list_runs()
            if r.id not in self._lost and (s := r.status).name in run_status.EXECUTING
        ]
        persons = {run.person for run, _ in executing} | {
            a.run.person for a in self._active.values()
        }
        workers = self._cluster.workers()
        free = [worker for worker in workers if not worker.busy]
        if self._cluster.is_local:  # another app may use this computer's slots
            used = sum(s.owner.is_local for _, s in executing)
            free = free[: max(0, slots() - used)]
        for run, submission in waiting:
            if run.person in persons:
                continue
            worker, problem = _choose_worker(run, free, workers)
            if worker is None:
                self._heartbeat(run, problem)
                continue
            free.remove(worker)
            persons.add(run.person)
            self._send(run, submission, worker)

    def _send(self, run: Run, submission: int, worker: Worker) -> None:
        assert self._cluster is not None
        reconnects = self._lost.pop(run.id, 0)
        future = self._cluster.client.submit(
            task.run_task,
            str(run.folder),
            submission,
            key=f"run-{run.id}-{submission}-{reconnects}-{os.getpid()}",
            # Not restricted to the worker's address, or the task would wait for that address for
            # ever if the worker died.  Dask chooses an idle worker, and there is one.
            resources={"GPU": 1} if worker.gpus else None,
            pure=False,
        )
        # So that an existing cluster keeps executing when this process has ended.
        fire_and_forget(future)  # type: ignore[no-untyped-call]
        with self._lock:
            self._waiting.remove((run, submission))
            self._active[run.id] = _Active(run, submission, future, reconnects)

    def _is_waiting(self, run: Run, submission: int) -> bool:
        status = run_status.load(run.folder)
        lost = run.id in self._lost and status.name in run_status.EXECUTING
        return (status.name == run_status.QUEUED or lost) and status.submission == submission

    def _heartbeat(self, run: Run, problem: Problem | None) -> None:
        """Write a heartbeat of a queued run, with the reason why it waits if there is one."""
        _transition(run, run_status.QUEUED, problem, (run_status.QUEUED,))

    def _end(self, run: Run, problem: Problem) -> None:
        if not _transition(run, "interrupted", problem, run_status.ACTIVE):
            self._unwritten.append((run, run_status.load(run.folder).submission, problem))

    def _write_ends(self) -> None:
        """Try again to write the ends that could not be written, for example on a full disk."""
        unwritten, self._unwritten = self._unwritten, []
        for run, submission, problem in unwritten:
            if run_status.load(run.folder).submission == submission:
                self._end(run, problem)

    def _interrupt_waiting(self, problem: Problem) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for run, _ in waiting:
            self._end(run, problem)


def get_scheduler() -> Scheduler:
    """Return the scheduler of this process; created by the first call, closed at exit."""
    global _scheduler
    with _creation:
        if _scheduler is None:
            _scheduler = Scheduler()
            atexit.register(_scheduler.close)
        return _scheduler


_scheduler: Scheduler | None = None
_creation = threading.Lock()


def _choose_worker(
    run: Run, free: list[Worker], connected: list[Worker]
) -> tuple[Worker | None, Problem | None]:
    device = run.recipe.get("device", "auto")
    if device == "cuda":
        free = [worker for worker in free if worker.gpus]
        if not any(worker.gpus for worker in connected):
            return None, NO_GPU
    if not connected:
        return None, NO_WORKER
    if not free:
        return None, None
    return free[0 if device == "cpu" else -1], None


def _transition(run: Run, name: str, problem: Problem | None, only: tuple[str, ...]) -> bool:
    return run_folder.try_transition(run, name, problem, lambda now: now.name in only)


def _not_resumable(name: str) -> Problem:
    template = N_("This run is {state}: it cannot be started now.")
    return Problem("run_not_resumable", template, {"state": run_status.LABELS[name]})


def _death(error: Any) -> Problem:
    if isinstance(error, KilledWorker):
        template = N_(
            "The workers died again and again under this run, perhaps for lack of memory. "
            "It can go on from its last checkpoint; a smaller batch or network may help."
        )
        return Problem("worker_died", template)
    if error is None:
        template = N_(
            "The scheduler died again and again under this run. "
            "It can go on from its last checkpoint."
        )
        return Problem("scheduler_died", template)
    template = N_("The worker could not begin this run: {reason}.")
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    return Problem("worker_failed", template, {"reason": reason})


def _folder_unseen(run: Run) -> Problem:
    template = N_(
        "The worker cannot see the folder {folder}. Let the program keep its data on a disk "
        "that all computers of the cluster share."
    )
    return Problem("folder_unseen", template, {"folder": str(run.folder)})
