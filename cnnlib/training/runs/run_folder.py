"""A run is a folder: the only channel between the worker that trains and those who watch.

<data folder>/runs/<id>/
    run.json            recipe, seed, versions, person, label
    state.json          status and owner (`run_status`)
    control.json        requests to the worker (`control`)
    metrics.jsonl       events of the training (`event_log`)
    last.safetensors    the last weights
    state.safetensors   the rest of the checkpoint, for an exact resume (`engine.checkpoint`)
"""

from __future__ import annotations

import contextlib
import logging
import platform
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from cnnlib.core.atomic_io import lock, lock_file, read_json, write_json
from cnnlib.core.checked_json import as_scalars, as_text
from cnnlib.core.paths import data_folder, data_folder_path, not_writable
from cnnlib.core.plain_text import plain_text
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.runs import control, event_log, run_status
from cnnlib.training.runs.run_status import RunStatus

log = logging.getLogger(__name__)

NAME = "run.json"
WEIGHTS = "last.safetensors"
RESERVE = ".reserve"
RESERVE_BYTES = 64 * 1024  # freed on a full disk, so that the status can still be written
MAX_LABEL_LENGTH = 80
_ID = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")


@dataclass(frozen=True)
class Run:
    """A run, read from its folder at each access; a missing or damaged file reads as empty.

    Attributes:
        folder: The run's folder.
    """

    folder: Path

    @property
    def id(self) -> str:
        """Name of the folder; identifies the run in links."""
        return self.folder.name

    @property
    def metadata(self) -> Mapping[str, Any]:
        """`run.json`: `recipe`, `created`, `person`, `label`, `versions`; empty if unreadable."""
        return read_json(self.folder / NAME)

    @property
    def recipe(self) -> Mapping[str, Any]:
        """The recipe as JSON."""
        recipe = self.metadata.get("recipe")
        if not isinstance(recipe, dict):
            return {}
        found: dict[str, Any] = dict(as_scalars(recipe))
        if "options" in recipe:
            found["options"] = as_scalars(recipe["options"])
        return found

    @property
    def label(self) -> str:
        """Label that its person chose, or its id."""
        return plain_text(as_text(self.metadata.get("label")), MAX_LABEL_LENGTH) or self.id

    @property
    def person(self) -> str:
        """Who created it."""
        return as_text(self.metadata.get("person"))

    @property
    def status(self) -> RunStatus:
        """Its status; see `run_status.current`."""
        return run_status.current(self.folder)

    @property
    def weights(self) -> Path:
        """File of the last weights; exists from the first checkpoint on."""
        return self.folder / WEIGHTS

    def event_reader(self) -> event_log.EventReader:
        """Return a reader of its events, to be polled for new ones."""
        return event_log.EventReader(self.folder)


def runs_folder() -> Path:
    """Return the folder of all runs and create it if it is missing.

    Raises:
        SettingsError: It cannot be created (`home_not_writable`).
    """
    runs = data_folder() / "runs"
    try:
        runs.mkdir(exist_ok=True)
    except OSError as error:
        raise not_writable(runs, error) from error
    return runs


def create(recipe: Mapping[str, Any], person: str = "", label: str = "") -> Run:
    """Create a run of `recipe` (as JSON); submit it to a scheduler to start it.

    Raises:
        SettingsError: The folder cannot be written (`home_not_writable`).
    """
    runs = runs_folder()
    model = re.sub(r"[^0-9a-z]+", "-", str(recipe.get("model", "run")).lower()).strip("-")[:24]
    stamp = time.strftime("%Y%m%d-%H%M%S")
    run = Run(runs / f"{stamp}-{model}-{secrets.token_hex(3)}")
    metadata = {
        "recipe": dict(recipe),
        "created": time.time(),
        "person": person,
        "label": _shortened(label),
        "versions": versions(),
    }
    temporary = runs / f".{run.id}"  # `list_runs` must not see a run without its files
    try:
        temporary.mkdir()
        (temporary / RESERVE).write_bytes(secrets.token_bytes(RESERVE_BYTES))
        write_json(temporary / NAME, metadata)
        run_status.write(temporary, RunStatus(since=time.time()))
        temporary.rename(run.folder)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise not_writable(runs, error) from error
    return run


def list_runs(folder: Path | None = None) -> list[Run]:
    """Return the runs in `folder` (by default the data folder's), newest first."""
    try:
        found = [
            p for p in (folder or data_folder_path() / "runs").iterdir() if _ID.fullmatch(p.name)
        ]
    except OSError:
        return []
    return [Run(p) for p in sorted(found, reverse=True) if (p / NAME).is_file()]


def get_run(identity: str) -> Run:
    """Return the run called `identity`, an untrusted text from a link.

    Raises:
        SettingsError: There is no such run (`run_unknown`).
    """
    if _ID.fullmatch(identity):
        run = Run(data_folder_path() / "runs" / identity)
        if (run.folder / NAME).is_file():
            return run
    template = N_("There is no run {run} here; it may have been deleted.")
    raise SettingsError([Problem("run_unknown", template, {"run": identity[:64]})])


def queue_position(run: Run) -> int | None:
    """Return the position of `run` in the queue, from 1; `None` if it is not queued."""
    queued = [(s.since, r.id) for r in list_runs() if (s := r.status).name == run_status.QUEUED]
    ids = [identity for _, identity in sorted(queued)]
    return ids.index(run.id) + 1 if run.id in ids else None


def rename(run: Run, label: str) -> None:
    """Set the label of `run`, cut to `MAX_LABEL_LENGTH`; an empty one restores its id.

    Raises:
        SettingsError: The folder is gone (`run_gone`) or not writable (`home_not_writable`).
    """
    with _reporting(run), lock(run.folder):
        metadata = dict(run.metadata)
        if not metadata:
            raise FileNotFoundError(run.folder)
        write_json(run.folder / NAME, {**metadata, "label": _shortened(label)})


def delete(run: Run) -> None:
    """Delete `run` with its weights.

    Raises:
        SettingsError: It is executing (`run_busy`), its folder is gone (`run_gone`) or cannot
            be removed (`home_not_writable`).
    """
    with _reporting(run):
        with lock(run.folder):
            if run.status.name in run_status.EXECUTING:
                template = N_("This run is being carried out. Stop it first, then delete it.")
                raise SettingsError([Problem("run_busy", template)])
            # Renamed in one step, so that a worker which begins just now finds no folder.
            deleted = run.folder.with_name(f".{run.id}-deleted")
            run.folder.rename(deleted)
        shutil.rmtree(deleted, ignore_errors=True)
        for file in (lock_file(run.folder), lock_file(run.folder, control.LOCK)):
            with contextlib.suppress(OSError):
                file.unlink()


def stop(run: Run) -> None:
    """Request an executing run to stop; take a queued one out of the queue.

    Raises:
        SettingsError: The folder is gone (`run_gone`) or not writable (`home_not_writable`).
    """
    with _reporting(run):
        control.stop(run.folder)
        with lock(run.folder):
            now = run.status
            if now.name == run_status.QUEUED:
                run_status.write(run.folder, now.transition("stopped"))


def try_transition(
    run: Run, name: str, problem: Problem | None, where: Callable[[RunStatus], bool]
) -> bool:
    """Change the status of `run` to `name` if the present one satisfies `where`.

    Returns:
        False if the status cannot be written now, for example on a full disk; True otherwise, also
        where nothing had to change or the folder has been deleted.
    """
    try:
        with lock(run.folder):
            now = run_status.load(run.folder)
            if where(now):
                run_status.write(run.folder, now.transition(name, problem))
    except FileNotFoundError:
        return True
    except OSError as error:
        log.warning("run %s: its status cannot be written: %s", run.id, error)
        return False
    return True


def release_reserve(folder: Path) -> None:
    """Delete the reserve file, so that the status can be written on a full disk."""
    with contextlib.suppress(OSError):
        (folder / RESERVE).unlink()


def ensure_reserve(folder: Path) -> None:
    """Create the reserve file if it is missing."""
    if not (folder / RESERVE).exists():
        (folder / RESERVE).write_bytes(secrets.token_bytes(RESERVE_BYTES))


def versions() -> dict[str, str]:
    """Return the versions of Python and the packages that determine a run's numbers."""
    found = {"python": platform.python_version()}
    for name in ("torch", "torchvision", "distributed", "numpy"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


@contextlib.contextmanager
def _reporting(run: Run) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise SettingsError([run_status.RUN_GONE]) from error
    except OSError as error:
        raise not_writable(run.folder, error) from error


def _shortened(label: str) -> str:
    return plain_text(label, MAX_LABEL_LENGTH)
