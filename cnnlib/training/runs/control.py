"""`control.json`: requests to a run.  Pages write it, the worker polls it.

It holds the desired state instead of messages: a mode, the total number of single steps granted
and a learning rate with its serial number.  So no request is lost when two people press at once,
when the worker is still starting, or when it dies after reading.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cnnlib.core.atomic_io import lock, read_json, write_json
from cnnlib.core.checked_json import as_float, as_int
from cnnlib.core.problems import N_, Problem, SettingsError

NAME = "control.json"
LOCK = "control-lock"  # its own lock: a page must not wait for a checkpoint
MODES = ("run", "pause", "stop")
POLL_INTERVAL = 0.1  # seconds between two reads by the worker


@dataclass(frozen=True)
class Control:
    """All requests made to a run since it was created.

    Attributes:
        mode: `"run"`, `"pause"` or `"stop"`.
        batches: Number of single batches granted while paused.
        epochs: Number of single epochs granted while paused.
        learning_rate: The last rate requested, or `None`.
        serial: Number of rates requested.
        holds: Number of pauses requested; one during a granted epoch ends that epoch's grant.
    """

    mode: str = "run"
    batches: int = 0
    epochs: int = 0
    learning_rate: float | None = None
    serial: int = 0
    holds: int = 0


def load(folder: Path) -> Control:
    """Return the requests to the run in `folder`; an unreadable file holds none."""
    return parse(read_json(folder / NAME))


def parse(value: dict[str, Any]) -> Control:
    """Read a control from JSON; a field that is missing or invalid takes its default."""
    mode, rate = value.get("mode"), as_float(value.get("learning_rate"))
    return Control(
        mode=mode if isinstance(mode, str) and mode in MODES else "run",
        learning_rate=rate if _is_valid_rate(rate) else None,
        **{name: as_int(value.get(name)) for name in ("batches", "epochs", "serial", "holds")},
    )


def resume(folder: Path) -> None:
    """Request the run to continue."""
    _change(folder, lambda c: replace(c, mode="run"))


def pause(folder: Path) -> None:
    """Request the run to pause before the next batch."""
    _change(folder, lambda c: replace(c, mode="pause", holds=c.holds + 1))


def step_batch(folder: Path) -> None:
    """Grant one batch, after which the run pauses."""
    _change(folder, lambda c: replace(c, mode="pause", batches=c.batches + 1))


def step_epoch(folder: Path) -> None:
    """Grant the rest of the epoch and its evaluation, after which the run pauses."""
    _change(folder, lambda c: replace(c, mode="pause", epochs=c.epochs + 1))


def stop(folder: Path) -> None:
    """Request the run to write a checkpoint and end; it can be resumed."""
    _change(folder, lambda c: replace(c, mode="stop"))


def set_learning_rate(folder: Path, rate: float) -> None:
    """Request another learning rate from the next batch on.

    Raises:
        SettingsError: It is not a finite number from 0 up (`learning_rate`).
    """
    if not _is_valid_rate(rate):
        template = N_("The learning rate must be a finite number from 0 up, not {rate}.")
        raise SettingsError([Problem("learning_rate", template, {"rate": rate})])
    _change(folder, lambda c: replace(c, learning_rate=float(rate), serial=c.serial + 1))


class ControlReader:
    """The worker's view of the requests; reads the file at most every `POLL_INTERVAL` seconds.

    Attributes:
        done: Number of handled requests of each kind, to be saved with a checkpoint.
    """

    def __init__(self, folder: Path, done: Mapping[str, int] | None = None) -> None:
        """Read the control of the run in `folder`; `done` is a saved `ControlReader.done`."""
        self.folder = folder
        self.done = {"batches": 0, "epochs": 0, "serial": 0, "holds": 0, **(done or {})}
        self._control = load(folder)
        self._read_at = time.monotonic()

    @property
    def mode(self) -> str:
        """`"run"`, `"pause"` or `"stop"`."""
        self._poll()
        return self._control.mode

    def next_learning_rate(self) -> float | None:
        """Return the newest rate requested since the last call, or `None`."""
        self._poll()
        if self._control.serial <= self.done["serial"]:
            return None
        self.done["serial"] = self._control.serial
        return self._control.learning_rate

    def pause_requested(self) -> bool:
        """Whether a pause was requested since the last call."""
        self._poll()
        requested = self._control.holds > self.done["holds"]
        self.done["holds"] = max(self._control.holds, self.done["holds"])
        return requested

    def take_grant(self) -> str | None:
        """Use up one granted `"batch"` or `"epoch"`; `None` if there is none left."""
        self._poll()
        if self._control.batches > self.done["batches"]:
            self.done["batches"] += 1
            return "batch"
        if self._control.epochs > self.done["epochs"]:
            self.done["epochs"] += 1
            return "epoch"
        return None

    def _poll(self) -> None:
        if time.monotonic() - self._read_at >= POLL_INTERVAL:
            self._control = load(self.folder)
            self._read_at = time.monotonic()


def _is_valid_rate(rate: float) -> bool:
    return not isinstance(rate, bool) and math.isfinite(rate) and rate >= 0


def _change(folder: Path, change: Callable[[Control], Control]) -> None:
    with lock(folder, LOCK):
        write_json(folder / NAME, asdict(change(load(folder))))
