"""Who runs when: first come, first served, one run of a person at a time, one a worker.

The queue lies in the folders: a waiting run names the process that looks after it, so its place
can be seen from anywhere, and a queue whose process has died is shown as interrupted.  Dask
carries the runs out, and sends them again when a worker dies under them.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from distributed import KilledWorker, fire_and_forget

from cnnlib.core.atomic_io import lock
from cnnlib.core.paths import not_writable
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.execution import task
from cnnlib.training.execution.cluster import Cluster, Worker, connect, slots
from cnnlib.training.runs import control, run_folder, run_status
from cnnlib.training.runs.run_folder import Run

log = logging.getLogger(__name__)

LOOK = 0.3  # seconds between two looks while something waits or runs
BEAT = 5.0  # seconds between two signs of life of a waiting run
TRIES = 3  # how often a run is given to a new cluster after its scheduler has died
LAST_CHECKPOINT = 10.0  # seconds that runs get when the app closes

NO_WORKER = Problem("no_worker", N_("No worker is connected to the scheduler yet."))
NO_GPU = Problem("no_gpu_worker", N_("No worker with a GPU is connected to the scheduler yet."))


@dataclass
class _Active:
    run: Run
    submission: int
    future: Any  # distributed.Future
    tries: int


class Scheduler:
    """This process's queue and its connection to the workers; a thread of its own tends both."""

    def __init__(self, connecting: Callable[[], Cluster] = connect) -> None:
        self._connecting = connecting
        self._cluster: Cluster | None = None
        self._waiting: list[tuple[Run, int]] = []
        self._active: dict[str, _Active] = {}
        self._wake, self._lock = threading.Event(), threading.Lock()
        self._lost: dict[str, int] = {}  # runs whose scheduler has died, and how often
        self._closing = False
        self._beaten = time.monotonic()
        self._thread: threading.Thread | None = None

    def submit(self, run: Run) -> None:
        """Let `run` begin, or go on from its last checkpoint, as soon as its turn comes.

        Raises:
            SettingsError: It waits, runs or is finished already (`run_not_resumable`), or its
                folder is gone or cannot be written.
        """
        try:
            with lock(run.folder):
                now = run.status
                if not now.resumable:
                    raise SettingsError([_not_resumable(now.name)])
                control.resume(run.folder)
                submission = now.submission + 1
                now = replace(now, submission=submission)
                run_status.write(run.folder, now.transition(run_status.QUEUED))
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

    def close(self) -> None:
        """Let the runs of a local cluster write a checkpoint, then end it; callable twice."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        cluster, self._cluster = self._cluster, None
        if cluster is None:
            return
        if cluster.is_local and self._active:
            cluster.request_stop()
            end = time.monotonic() + LAST_CHECKPOINT
            while time.monotonic() < end and any(
                a.run.status.name in run_status.EXECUTING for a in self._active.values()
            ):
                time.sleep(0.1)
        cluster.close()

    def _loop(self) -> None:
        while not self._closing:
            self._wake.wait(LOOK if self._waiting or self._active else None)
            self._wake.clear()
            try:
                self._collect()
                self._dispatch()
            except SettingsError as error:
                self._abandon_waiting(error.problems[0])
            except OSError as error:
                log.warning("the scheduler: %s", error)
                self._disconnect()

    def _collect(self) -> None:
        """See which runs have ended, and what became of those whose worker or scheduler died."""
        cluster = self._cluster
        if cluster is not None and self._active and not cluster.alive:
            self._disconnect()
            return
        for identity, active in list(self._active.items()):
            if not active.future.done():
                continue
            status = active.future.status
            if status == "finished":
                del self._active[identity]
                if active.future.result() == "gone" and active.run.folder.is_dir():
                    self._end(active.run, _unseen(active.run))
            elif status == "error":
                del self._active[identity]
                self._end(active.run, _died(active.future.exception()))
            else:  # cancelled or lost: the scheduler has died
                self._disconnect()
                return

    def _disconnect(self) -> None:
        """Give up a cluster whose scheduler has died; what it had goes to the next one."""
        cluster, self._cluster = self._cluster, None
        if cluster is not None:
            cluster.close()
        lost, self._active = self._active, {}
        for active in lost.values():
            now = run_status.load(active.run.folder)
            if now.name not in run_status.ACTIVE:
                continue
            if active.tries >= TRIES:
                self._end(active.run, _died(None))
            else:
                self._lost[active.run.id] = active.tries + 1
                with self._lock:
                    self._waiting.insert(0, (active.run, active.submission))

    def _dispatch(self) -> None:
        with self._lock:
            self._waiting = [w for w in self._waiting if self._still_waits(*w)]
            waiting = list(self._waiting)
        if not waiting:
            return
        if self._cluster is None:
            self._cluster = self._connecting()
        if time.monotonic() - self._beaten > BEAT:
            self._beaten = time.monotonic()
            for run, _ in waiting:
                self._say(run, run.status.problem)
        at_work = [
            (r, s)
            for r in run_folder.list_runs()
            if r.id not in self._lost and (s := r.status).name in run_status.EXECUTING
        ]
        persons = {run.person for run, _ in at_work} | {a.run.person for a in self._active.values()}
        workers = self._cluster.workers()
        free = [worker for worker in workers if not worker.busy]
        if self._cluster.is_local:  # another process may use this computer's slots
            here = sum(s.owner.is_local for _, s in at_work)
            free = free[: max(0, slots() - here)]
        for run, submission in waiting:
            if run.person in persons:
                continue
            worker, problem = _suited(run, free, workers)
            if worker is None:
                self._say(run, problem)
                continue
            free.remove(worker)
            persons.add(run.person)
            self._send(run, submission, worker)

    def _send(self, run: Run, submission: int, worker: Worker) -> None:
        assert self._cluster is not None
        tries = self._lost.pop(run.id, 0)
        future = self._cluster.client.submit(
            task.run_task,
            str(run.folder),
            submission,
            key=f"run-{run.id}-{submission}-{tries}-{os.getpid()}",
            # Not bound to the worker's address: a task whose worker died would wait for that
            # very address for ever.  Dask takes an idle worker, and there is one.
            resources={"GPU": 1} if worker.gpus else None,
            pure=False,
        )
        # So that an existing cluster goes on when this process has ended.
        fire_and_forget(future)  # type: ignore[no-untyped-call]
        with self._lock:
            self._waiting.remove((run, submission))
            self._active[run.id] = _Active(run, submission, future, tries)

    def _still_waits(self, run: Run, submission: int) -> bool:
        now = run_status.load(run.folder)
        lost = run.id in self._lost and now.name in run_status.EXECUTING
        return (now.name == run_status.QUEUED or lost) and now.submission == submission

    def _say(self, run: Run, problem: Problem | None) -> None:
        """Give a sign of life for a waiting run, and the reason why it waits if there is one."""
        _quietly(run, run_status.QUEUED, problem, only=(run_status.QUEUED,))

    def _end(self, run: Run, problem: Problem) -> None:
        _quietly(run, "interrupted", problem, only=run_status.ACTIVE)

    def _abandon_waiting(self, problem: Problem) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for run, _ in waiting:
            self._end(run, problem)


def get_scheduler() -> Scheduler:
    """Give the one scheduler of this process, made when first wanted and closed at its end."""
    global _shared
    with _making:
        if _shared is None:
            _shared = Scheduler()
            atexit.register(_shared.close)
        return _shared


_shared: Scheduler | None = None
_making = threading.Lock()


def _suited(
    run: Run, free: list[Worker], every: list[Worker]
) -> tuple[Worker | None, Problem | None]:
    device = run.recipe.get("device", "auto")
    if device == "cuda":
        free = [worker for worker in free if worker.gpus]
        if not any(worker.gpus for worker in every):
            return None, NO_GPU
    if not every:
        return None, NO_WORKER
    if not free:
        return None, None
    return free[0 if device == "cpu" else -1], None


def _quietly(run: Run, name: str, problem: Problem | None, only: tuple[str, ...]) -> None:
    """Change how `run` stands if it stands as `only` says; a folder that is gone stays gone."""
    try:
        with lock(run.folder):
            now = run_status.load(run.folder)
            if now.name in only:
                run_status.write(run.folder, now.transition(name, problem))
    except OSError as error:
        log.warning("run %s: %s", run.id, error)


def _not_resumable(name: str) -> Problem:
    template = N_("This run is {state}: it cannot be started now.")
    return Problem("run_not_resumable", template, {"state": run_status.LABELS[name]})


def _died(error: Any) -> Problem:
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


def _unseen(run: Run) -> Problem:
    template = N_(
        "The worker cannot see the folder {folder}. Let the program keep its data on a disk "
        "that all computers of the cluster share."
    )
    return Problem("folder_unseen", template, {"folder": str(run.folder)})
