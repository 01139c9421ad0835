"""A run is a folder, and the folder is the only channel between a run and those who watch it.

<home>/runs/<id>/
    run.json            recipe, seed, versions, person, label: what it is
    state.json          how it stands and who answers for it (`standing`)
    control.json        what is asked of it (`control`)
    metrics.jsonl       what it reports (`journal`)
    last.safetensors    the last weights; beside it the state for an exact resume
"""

from __future__ import annotations

import contextlib
import platform
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from cnnlib.core.atomic_io import locked, read_json, write_json
from cnnlib.core.paths import data_folder, data_folder_path, not_writable
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.runs import control, event_log, run_status
from cnnlib.training.runs.run_status import RunStatus

NAME = "run.json"
WEIGHTS = "last.safetensors"
RESERVE = ".reserve"
RESERVE_BYTES = 64 * 1024  # bytes given back when the disk is full, so that the state can say so
MAX_LABEL_LENGTH = 80  # characters
_ID = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")


@dataclass(frozen=True)
class Run:
    """A run by its folder; reading never fails, whatever was done to the folder.

    Attributes:
        folder: Where it lies.
    """

    folder: Path

    @property
    def id(self) -> str:
        """Its name in links."""
        return self.folder.name

    @property
    def metadata(self) -> Mapping[str, Any]:
        """`run.json`: `recipe`, `created`, `person`, `label`, `versions`; empty if unreadable."""
        return read_json(self.folder / NAME)

    @property
    def recipe(self) -> Mapping[str, Any]:
        """The recipe as JSON."""
        recipe = self.metadata.get("recipe", {})
        return recipe if isinstance(recipe, dict) else {}

    @property
    def label(self) -> str:
        """What the person calls it, or its id."""
        return str(self.metadata.get("label") or self.id)

    @property
    def person(self) -> str:
        """Whose it is."""
        return str(self.metadata.get("person", ""))

    @property
    def status(self) -> RunStatus:
        """How it stands, in truth."""
        return run_status.current(self.folder)

    @property
    def weights(self) -> Path:
        """Its last weights; the file exists from the first checkpoint on."""
        return self.folder / WEIGHTS

    def event_reader(self) -> event_log.EventReader:
        """A reader of what it reports, which can be polled for more."""
        return event_log.EventReader(self.folder)


def runs_folder() -> Path:
    """Give the folder of all runs, made if need be.

    Raises:
        SettingsError: It cannot be made (`home_not_writable`).
    """
    runs = data_folder() / "runs"
    try:
        runs.mkdir(exist_ok=True)
    except OSError as error:
        raise not_writable(runs, error) from error
    return runs


def create(recipe: Mapping[str, Any], person: str = "", label: str = "") -> Run:
    """Make a run of `recipe` (as JSON); it does nothing before a scheduler is given it.

    Raises:
        SettingsError: The folder cannot be written (`home_not_writable`).
    """
    runs = runs_folder()
    model = re.sub(r"[^0-9a-z]+", "-", str(recipe.get("model", "run")).lower()).strip("-")[:24]
    stamp = time.strftime("%Y%m%d-%H%M%S")
    run = Run(runs / f"{stamp}-{model}-{secrets.token_hex(3)}")
    about = {
        "recipe": dict(recipe),
        "created": time.time(),
        "person": person,
        "label": _shortened(label),
        "versions": versions(),
    }
    aside = runs / f".{run.id}"  # so that nobody sees a run that is half made
    try:
        aside.mkdir()
        (aside / RESERVE).write_bytes(secrets.token_bytes(RESERVE_BYTES))
        write_json(aside / NAME, about)
        run_status.write(aside, RunStatus(since=time.time()))
        aside.rename(run.folder)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise not_writable(runs, error) from error
    return run


def list_runs(folder: Path | None = None) -> list[Run]:
    """Give all runs, newest first: this person's data folder's, or those in `folder`."""
    try:
        found = [
            p for p in (folder or data_folder_path() / "runs").iterdir() if _ID.fullmatch(p.name)
        ]
    except OSError:
        return []
    return [Run(p) for p in sorted(found, reverse=True) if (p / NAME).is_file()]


def get_run(identity: str) -> Run:
    """Give the run of this id, which may come from a stranger's link.

    Raises:
        SettingsError: There is none (`run_unknown`).
    """
    if _ID.fullmatch(identity):
        run = Run(data_folder_path() / "runs" / identity)
        if (run.folder / NAME).is_file():
            return run
    template = N_("There is no run {run} here; it may have been deleted.")
    raise SettingsError([Problem("run_unknown", template, {"run": identity[:64]})])


def queue_position(run: Run) -> int | None:
    """Give the place of a waiting run in the queue, 1 for the next; none if it does not wait."""
    waiting = [(s.since, r.id) for r in list_runs() if (s := r.status).name == run_status.QUEUED]
    earlier = sorted(waiting)
    found = [identity for _, identity in earlier]
    return found.index(run.id) + 1 if run.id in found else None


def rename(run: Run, label: str) -> None:
    """Set the label of `run`, cut to `MAX_LABEL_LENGTH`; an empty one restores its id.

    Raises:
        SettingsError: It is gone (`run_gone`) or cannot be written (`home_not_writable`).
    """
    with _reporting(run), locked(run.folder):
        about = dict(run.metadata)
        if not about:
            raise FileNotFoundError(run.folder)
        write_json(run.folder / NAME, {**about, "label": _shortened(label)})


def delete(run: Run) -> None:
    """Remove `run` and all it learned.

    Raises:
        SettingsError: It is being carried out (`run_busy`) or cannot be removed.
    """
    with _reporting(run):
        with locked(run.folder):
            if run.status.name in run_status.EXECUTING:
                template = N_("This run is being carried out. Stop it first, then delete it.")
                raise SettingsError([Problem("run_busy", template)])
            aside = run.folder.with_name(f".{run.id}-deleted")
            run.folder.rename(aside)  # a worker that just now begins finds no folder
        shutil.rmtree(aside, ignore_errors=True)


def stop(run: Run) -> None:
    """Ask a run at work to stop, or take a waiting one out of the queue.

    Raises:
        SettingsError: It is gone (`run_gone`) or cannot be written (`home_not_writable`).
    """
    with _reporting(run):
        control.stop(run.folder)
        with locked(run.folder):
            now = run.status
            if now.name == run_status.QUEUED:
                run_status.write(run.folder, now.transition("stopped"))


def release_reserve(folder: Path) -> None:
    """Free a little room on a full disk, for one last sentence."""
    with contextlib.suppress(OSError):
        (folder / RESERVE).unlink()


def ensure_reserve(folder: Path) -> None:
    """Set the room aside again, where it was given back."""
    if not (folder / RESERVE).exists():
        (folder / RESERVE).write_bytes(secrets.token_bytes(RESERVE_BYTES))


def versions() -> dict[str, str]:
    """Give the versions that decide what a run computes."""
    found = {"python": platform.python_version()}
    for name in ("torch", "torchvision", "distributed", "numpy"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def update_status(run: Run, change: str, **changes: Any) -> RunStatus:
    """Let this process change how `run` stands; see `State.becomes`."""
    with locked(run.folder):
        now = run_status.load(run.folder).transition(change, **changes)
        run_status.write(run.folder, now)
    return now


@contextlib.contextmanager
def _reporting(run: Run) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise SettingsError([run_status.RUN_GONE]) from error
    except OSError as error:
        raise not_writable(run.folder, error) from error


def _shortened(label: str) -> str:
    return " ".join(label.split())[:MAX_LABEL_LENGTH]
