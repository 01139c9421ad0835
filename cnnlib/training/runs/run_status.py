"""`state.json`: the status of a run and the process that owns it.

A run counts as "running" only while its owner is alive.  On the owner's computer the operating
system is asked (process id and start); on another computer the age of the last heartbeat
decides.  A run whose owner has died is "interrupted", whatever the file says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from string import Formatter
from typing import Any

from cnnlib.core.atomic_io import write_json
from cnnlib.core.checked_json import as_float, as_int, as_scalars, as_text, parse_object
from cnnlib.core.problems import N_, Problem
from cnnlib.core.regular_files import read_regular
from cnnlib.training.runs.owner import Owner, this_process

NAME = "state.json"
HEARTBEAT_INTERVAL = 1.0  # seconds between two heartbeats of an executing run
HEARTBEAT_TIMEOUT = 60.0  # seconds without one after which a remote owner counts as dead
_OWNER_KEY, _HEARTBEAT_KEY = "holder", "beat"  # names in the file

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
"""Every status name with its label."""

RUN_GONE = Problem("run_gone", N_("The folder of this run no longer exists."))
UNREADABLE = Problem(
    "run_unreadable",
    N_("The status of this run cannot be read: its file {file} is damaged."),
    {"file": NAME},
)
METRICS = (
    *("train_loss", "train_accuracy", "test_loss", "test_accuracy"),
    *("best_test_accuracy", "images_per_second"),
)
"""The entries of `RunStatus.result` that are numbers."""

_FINAL_PROBLEMS = ("state_damaged", "state_of_another_recipe")
"""Codes of problems of the checkpoint, which another attempt would meet again."""

_TEMPLATE = re.compile(r"(?:[^{}]|\{\w+\})*")
"""A sentence whose placeholders are plain names: a file may ask for no more than that."""

OWNER_DIED = Problem(
    "run_interrupted",
    N_(
        "The process that looked after this run has ended. "
        "The run can go on from its last checkpoint."
    ),
)


@dataclass(frozen=True)
class RunStatus:
    """Status of a run.

    Attributes:
        name: A key of `LABELS`.
        since: When this status began, seconds since 1970; orders the queue.
        owner: The process that manages the run while it is `ACTIVE`.
        heartbeat: When the owner last wrote, seconds since 1970.
        submission: Number of times the run was submitted to a scheduler.
        attempt: Number of times a worker began or resumed it, restarts after a death included.
        step: Steps done since the start of the run.
        epoch: Completed epochs.
        steps: Steps of the whole run; 0 before that is known.
        seconds: Training and evaluation time, without pauses.
        problem: Why the run waits or ended early, if there is a reason to show.
        result: Metrics of the last epoch and the device: `test_accuracy`, `images_per_second`,
            `device`, `precision`, ...
    """

    name: str = "new"
    since: float = 0.0
    owner: Owner = field(default_factory=Owner)
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
        """Whether the run is active and its owner is alive."""
        if self.name not in ACTIVE:
            return False
        return (
            self.owner.is_alive
            if self.owner.is_local
            else time.time() - self.heartbeat < HEARTBEAT_TIMEOUT
        )

    @property
    def resumable(self) -> bool:
        """Whether the run can be submitted now."""
        final = self.problem is not None and self.problem.code in _FINAL_PROBLEMS
        return self.name in ENDED and self.name != "finished" and not final

    def transition(self, name: str, problem: Problem | None = None, **changes: Any) -> RunStatus:
        """Return this status changed to `name`, owned by this process, with a new heartbeat."""
        now = time.time()
        since = self.since if name == self.name else now
        changes = {"owner": this_process(), "heartbeat": now, "since": since, **changes}
        return replace(self, name=name, problem=problem, **changes)


def load(folder: Path) -> RunStatus:
    """Return the status as written, without checking the owner.

    A file that is missing is that of a run that was never submitted, `"new"`; one that cannot be
    read makes the run `"failed"` with the problem `UNREADABLE`, whatever the file holds.
    """
    try:
        content = read_regular(folder / NAME)
    except OSError:
        return RunStatus()
    value = parse_object(content)
    if value is None or value.get("name") not in tuple(LABELS):
        return RunStatus(name="failed", problem=UNREADABLE)
    return RunStatus(
        name=str(value["name"]),
        since=as_float(value.get("since"), 0.0),
        owner=Owner.from_json(value.get(_OWNER_KEY)),
        heartbeat=as_float(value.get(_HEARTBEAT_KEY), 0.0),
        submission=as_int(value.get("submission")),
        attempt=as_int(value.get("attempt")),
        step=as_int(value.get("step")),
        epoch=as_int(value.get("epoch")),
        steps=as_int(value.get("steps")),
        seconds=as_float(value.get("seconds"), 0.0, low=0.0),
        problem=_problem(value.get("problem")),
        result=_result(value.get("result")),
    )


def _problem(value: object) -> Problem | None:
    """Return a problem from JSON, None if it is none that can be shown."""
    if not isinstance(value, dict):
        return None
    template, values = as_text(value.get("template")), as_scalars(value.get("values"))
    if not template or not _TEMPLATE.fullmatch(template):
        return None
    if not {name for _, name, _, _ in Formatter().parse(template) if name} <= values.keys():
        return None
    return Problem(as_text(value.get("code"), "unknown"), template, values)


def _result(value: object) -> dict[str, Any]:
    """Return the metrics of JSON that have the type that their readers expect."""
    found: dict[str, Any] = dict(as_scalars(value, METRICS))
    if isinstance(value, dict) and isinstance(device := value.get("device"), dict):
        found["device"] = as_scalars(device)
    return found


def current(folder: Path) -> RunStatus:
    """Return the status of the run in `folder`; a dead owner makes it `"interrupted"`."""
    status = load(folder)
    if not folder.is_dir():
        return replace(status, name="gone", problem=RUN_GONE)
    if status.name in ACTIVE and not status.owner_alive:
        return replace(status, name="interrupted", problem=status.problem or OWNER_DIED)
    return status


def write(folder: Path, status: RunStatus) -> None:
    """Write `status` into `folder` atomically.

    Raises:
        OSError: The disk is full or the folder is gone; the old file is unchanged.
    """
    value = asdict(status)
    value[_OWNER_KEY], value[_HEARTBEAT_KEY] = value.pop("owner"), value.pop("heartbeat")
    if status.problem is not None:
        problem = status.problem
        value["problem"] = {
            "code": problem.code,
            "template": problem.template,
            "values": {name: _plain(v) for name, v in problem.values.items()},
        }
    write_json(folder / NAME, value)


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str) else str(value)
