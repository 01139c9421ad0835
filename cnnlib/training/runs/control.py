"""`control.json`: what those who watch a run ask of it.  Pages write it, the worker reads it.

It holds wishes, not messages: a mode, how many single steps were granted since the run was made,
and a learning rate with its serial number.  So nothing is lost when two people press at once,
when a press comes while the worker starts, or when the worker dies after reading.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from cnnlib.core.atomic_io import locked, read_json, write_json
from cnnlib.core.problems import N_, Problem, SettingsError

NAME = "control.json"
MODES = ("run", "pause", "stop")
POLL_INTERVAL = 0.1  # seconds between two looks of the worker


@dataclass(frozen=True)
class Control:
    """What is asked of a run.

    Attributes:
        mode: `"run"`, `"pause"` or `"stop"`.
        batches: Batches granted one by one while paused, since the run was made.
        epochs: Epochs granted one by one while paused, since the run was made.
        learning_rate: The rate asked for, or none.
        serial: How often a rate was asked for.
        holds: How often a pause was asked for; one during a granted epoch cuts it short.
    """

    mode: str = "run"
    batches: int = 0
    epochs: int = 0
    learning_rate: float | None = None
    serial: int = 0
    holds: int = 0


def load(folder: Path) -> Control:
    """Give what is asked of the run in `folder`; nonsense counts as nothing asked."""
    return parse(read_json(folder / NAME))


def parse(value: dict[str, Any]) -> Control:
    """Read a control from JSON, field by field, each falling back to its default."""
    known = {f.name: value[f.name] for f in fields(Control) if f.name in value}
    counts = ("batches", "epochs", "serial", "holds")
    sound = {name: n for name in counts if isinstance(n := known.get(name), int) and n >= 0}
    rate = known.get("learning_rate")
    mode = known.get("mode")
    return Control(
        mode=mode if mode in MODES else "run",
        learning_rate=float(rate) if isinstance(rate, int | float) and _fits(rate) else None,
        **sound,
    )


def resume(folder: Path) -> None:
    """Ask the run to go on."""
    _change(folder, lambda c: replace(c, mode="run"))


def pause(folder: Path) -> None:
    """Ask the run to hold between two batches."""
    _change(folder, lambda c: replace(c, mode="pause", holds=c.holds + 1))


def step_batch(folder: Path) -> None:
    """Grant one batch, after which the run holds."""
    _change(folder, lambda c: replace(c, mode="pause", batches=c.batches + 1))


def step_epoch(folder: Path) -> None:
    """Grant the rest of the epoch, its evaluation included, after which the run holds."""
    _change(folder, lambda c: replace(c, mode="pause", epochs=c.epochs + 1))


def stop(folder: Path) -> None:
    """Ask the run to end here; what it has learned stays and it can be resumed."""
    _change(folder, lambda c: replace(c, mode="stop"))


def set_learning_rate(folder: Path, rate: float) -> None:
    """Ask for another learning rate from the next batch on.

    Raises:
        SettingsError: It is not a finite number from 0 up (`learning_rate`).
    """
    if not _fits(rate):
        template = N_("The learning rate must be a finite number from 0 up, not {rate}.")
        raise SettingsError([Problem("learning_rate", template, {"rate": rate})])
    _change(folder, lambda c: replace(c, learning_rate=float(rate), serial=c.serial + 1))


class ControlReader:
    """The worker's end: what to do now, looked up at most every `POLL_INTERVAL` seconds.

    Attributes:
        done: How many requests of each kind were carried out, for the next attempt to know.
    """

    def __init__(self, folder: Path, done: Mapping[str, int] | None = None) -> None:
        """Read the control of the run in `folder`; `done` is a saved `ControlReader.done`."""
        self.folder = folder
        self.done = {"batches": 0, "epochs": 0, "serial": 0, "holds": 0, **(done or {})}
        self._now = load(folder)
        self._looked = time.monotonic()

    @property
    def mode(self) -> str:
        """`"run"`, `"pause"` or `"stop"`."""
        self._look()
        return self._now.mode

    def next_learning_rate(self) -> float | None:
        """Give a learning rate asked for and not yet carried out, once."""
        self._look()
        if self._now.serial <= self.done["serial"]:
            return None
        self.done["serial"] = self._now.serial
        return self._now.learning_rate

    def pause_requested(self) -> bool:
        """Whether a pause was asked for since the last call."""
        self._look()
        anew = self._now.holds > self.done["holds"]
        self.done["holds"] = max(self._now.holds, self.done["holds"])
        return anew

    def take_grant(self) -> str | None:
        """Take one grant: `"batch"`, `"epoch"` or none."""
        self._look()
        if self._now.batches > self.done["batches"]:
            self.done["batches"] += 1
            return "batch"
        if self._now.epochs > self.done["epochs"]:
            self.done["epochs"] += 1
            return "epoch"
        return None

    def _look(self) -> None:
        if time.monotonic() - self._looked >= POLL_INTERVAL:
            self._now = load(self.folder)
            self._looked = time.monotonic()


def _fits(rate: float) -> bool:
    return not isinstance(rate, bool) and math.isfinite(rate) and rate >= 0


def _change(folder: Path, change: Callable[[Control], Control]) -> None:
    with locked(folder, ".control-lock"):
        write_json(folder / NAME, asdict(change(load(folder))))
