"""`state.json`: how a run stands, and which process answers for that.

A run is "running" only while the process that says so lives.  On its own computer that is asked
of the system (process number and time of birth); on another it is judged by the age of the last
sign of life.  Otherwise the state is "interrupted", whatever the file says.
"""

from __future__ import annotations

import functools
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from cnnlib.core.atomic_io import read_json, write_json
from cnnlib.core.problems import N_, Problem

NAME = "state.json"
HEARTBEAT_INTERVAL = 1.0  # seconds between two signs of life of a run that is carried out
HEARTBEAT_TIMEOUT = (
    60.0  # seconds without one after which a process on another computer counts as dead
)
_OWNER_KEY, _HEARTBEAT_KEY = "holder", "beat"  # in the file

QUEUED = "queued"
EXECUTING = ("running", "paused")
ACTIVE = (QUEUED, *EXECUTING)
ENDED = ("new", "interrupted", "stopped", "finished", "diverged", "failed")
LABELS = {
    "new": N_("not started"),
    QUEUED: N_("waiting"),
    "running": N_("running"),
    "paused": N_("paused"),
    "interrupted": N_("interrupted"),
    "stopped": N_("stopped"),
    "finished": N_("finished"),
    "diverged": N_("diverged"),
    "failed": N_("failed"),
    "gone": N_("deleted"),
}
"""Every state with its label."""

RUN_GONE = Problem("run_gone", N_("The folder of this run no longer exists."))
OWNER_DIED = Problem(
    "run_interrupted",
    N_(
        "The process that looked after this run has ended. "
        "The run can go on from its last checkpoint."
    ),
)


@dataclass(frozen=True)
class Owner:
    """The process that answers for a run.

    Attributes:
        host: Name of its computer.
        pid: Its process number there.
        born: When it began, seconds since 1970: a number may be given out again.
    """

    host: str = ""
    pid: int = 0
    born: float = 0.0

    @property
    def is_local(self) -> bool:
        """Whether it is, or was, a process of this computer."""
        return self.host == socket.gethostname()

    @property
    def is_alive(self) -> bool:
        """Whether it lives, asked of this computer's system."""
        try:
            process = psutil.Process(self.pid)
            # A process that was killed and not yet collected by its parent does nothing more.
            return bool(
                abs(process.create_time() - self.born) < 1
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except (psutil.Error, ValueError):
            return False


@functools.cache
def _owner(pid: int) -> Owner:
    return Owner(socket.gethostname(), pid, psutil.Process(pid).create_time())


def this_process() -> Owner:
    """Describe the process that asks."""
    return _owner(os.getpid())


@dataclass(frozen=True)
class RunStatus:
    """How a run stands.

    Attributes:
        name: A key of `LABELS`.
        since: When it came to stand so, seconds since 1970; orders the queue.
        owner: Who answers for it while it waits or is carried out.
        heartbeat: Its last sign of life, seconds since 1970.
        submission: How often it was given to a scheduler.
        attempt: How often a worker took it up; a worker that dies makes it one more.
        step: Batches trained, counted from the start of the run.
        epoch: Whole epochs trained.
        steps: Batches of the whole run, 0 before it is known.
        seconds: Time spent training and evaluating, pauses left out.
        problem: Why it ended, where it did not simply finish.
        result: Figures of the last epoch: `test_accuracy`, `images_per_second`, `device`,
            `precision`, ...
    """

    name: str = "new"
    since: float = 0.0
    owner: Owner = Owner()
    heartbeat: float = 0.0
    submission: int = 0
    attempt: int = 0
    step: int = 0
    epoch: int = 0
    steps: int = 0
    seconds: float = 0.0
    problem: Problem | None = None
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def owner_alive(self) -> bool:
        """Whether a living process answers for this run."""
        if self.name not in ACTIVE:
            return False
        return (
            self.owner.is_alive
            if self.owner.is_local
            else time.time() - self.heartbeat < HEARTBEAT_TIMEOUT
        )

    @property
    def resumable(self) -> bool:
        """Whether this run may be started or gone on with now."""
        return self.name in ENDED and self.name != "finished"

    def transition(self, name: str, problem: Problem | None = None, **changes: Any) -> RunStatus:
        """This state changed to `name` by this process, now."""
        now = time.time()
        since = self.since if name == self.name else now
        changes = {"owner": this_process(), "heartbeat": now, "since": since, **changes}
        return replace(self, name=name, problem=problem, **changes)


def load(folder: Path) -> RunStatus:
    """Give the state as the file in `folder` has it, true or not."""
    value = read_json(folder / NAME)
    try:
        owner = Owner(**value.pop(_OWNER_KEY, {}))
        heartbeat = value.pop(_HEARTBEAT_KEY, 0.0)
        saved = value.pop("problem", None)
        problem = Problem(saved["code"], saved["template"], saved["values"]) if saved else None
        found = RunStatus(owner=owner, heartbeat=heartbeat, problem=problem, **value)
        return found if found.name in LABELS else RunStatus()
    except (TypeError, KeyError):
        return RunStatus()


def current(folder: Path) -> RunStatus:
    """Give how the run in `folder` stands, in truth."""
    state = load(folder)
    if not folder.is_dir():
        return replace(state, name="gone", problem=RUN_GONE)
    if state.name in ACTIVE and not state.owner_alive:
        return replace(state, name="interrupted", problem=state.problem or OWNER_DIED)
    return state


def write(folder: Path, state: RunStatus) -> None:
    """Put `state` into `folder` in one step.

    Raises:
        OSError: The disk is full or the folder is gone; the old state stands.
    """
    value = asdict(state)
    value[_OWNER_KEY], value[_HEARTBEAT_KEY] = value.pop("owner"), value.pop("heartbeat")
    if state.problem is not None:
        problem = state.problem
        value["problem"] = {
            "code": problem.code,
            "template": problem.template,
            "values": {name: _plain(v) for name, v in problem.values.items()},
        }
    write_json(folder / NAME, value)


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str) else str(value)
