"""Measurements made in subprocesses and cached, so that no session waits for them.

    @background_jobs.register("square")                # in the module that can compute it
    def square(request): return {"value": request["number"] ** 2}

    background_jobs.submit("square", "7", {"number": 7})    # None at first, later {"value": 49}

The module of the function is imported by the subprocess (`job_process`), so this module knows
none of the measurements.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cnnlib.core.paths import ROOT
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.execution import malloc, parent_process

Answer = Mapping[str, Any]
JobFunction = Callable[[Mapping[str, Any]], Answer]
"""Takes a request and returns its answer, both JSON objects; may raise `SettingsError`."""

_MAX_CACHED = 200  # answers
_FAILED = N_("The measurement has failed: {reason}.")


@dataclass(frozen=True)
class JobKind:
    """A kind of measurement.

    Attributes:
        function: Computes it, in the subprocess.
        newest_only: Whether of the jobs that wait only the newest is worth carrying out.
    """

    function: JobFunction
    newest_only: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock, compare=False)

    @property
    def module(self) -> str:
        """Name of the module that registers this kind when it is imported."""
        return self.function.__module__


def register(kind: str, *, newest_only: bool = False) -> Callable[[JobFunction], JobFunction]:
    """Return a decorator that makes a module-level function available to `submit` as `kind`.

    Args:
        kind: A name that no other function has.
        newest_only: Whether of the jobs that wait only the newest is carried out.
    """

    def decorate(function: JobFunction) -> JobFunction:
        _kinds[kind] = JobKind(function, newest_only)
        return function

    return decorate


def submit(kind: str, key: str, request: Mapping[str, Any]) -> Answer | None:
    """Return the answer to `request`, or `None` while a subprocess computes it.

    One job of each kind runs at a time.

    Args:
        kind: A registered kind.
        key: Identifies the request; the answer is cached under it.
        request: JSON object.

    Returns:
        The answer; if the measurement failed, its reasons (see `problems_of`).

    Raises:
        KeyError: No imported module has registered `kind`.
    """
    registered = _kinds[kind]
    with _lock:
        job = _jobs.get((kind, key))
        if job is None:
            job = _jobs[kind, key] = _Job((kind, key), {"kind": kind, **request})
            _newest[kind] = job
            while len(_jobs) > _MAX_CACHED:
                _jobs.popitem(last=False)
            # Not a pool: the interpreter joins a pool's threads when it exits.
            arguments = (registered, job)
            threading.Thread(target=_execute, args=arguments, name=kind, daemon=True).start()
    return job.answer


def run(kind: str, request: Mapping[str, Any]) -> Answer:
    """Return the answer to `request`, not cached, once a subprocess has computed it.

    Raises:
        KeyError: No imported module has registered `kind`.
    """
    with _kinds[kind].turn:
        return _run({"kind": kind, **request})


def peek(kind: str, key: str) -> Answer | None:
    """Return the answer if it is cached; never starts a job."""
    job = _jobs.get((kind, key))
    return job.answer if job else None


def answer(request: Mapping[str, Any]) -> Answer:
    """Compute the answer to a request in this process; an error becomes problems."""
    try:
        return _kinds[request["kind"]].function(request)
    except SettingsError as error:
        return _problems(error)
    except Exception as error:
        return _failure(f"{type(error).__name__}: {error}"[:300])


def problems_of(answer: Answer) -> tuple[Problem, ...]:
    """Return why a measurement failed; empty if it succeeded."""
    return tuple(Problem(p["code"], p["template"], p["values"]) for p in answer.get("problems", ()))


@dataclass
class _Job:
    name: tuple[str, str]
    request: Mapping[str, Any]
    answer: Answer | None = None


def _execute(kind: JobKind, job: _Job) -> None:
    with kind.turn:
        with _lock:
            if kind.newest_only and _newest[job.name[0]] is not job:
                _jobs.pop(job.name, None)
                return
        job.answer = _run(job.request)


def _run(request: Mapping[str, Any]) -> Answer:
    """Compute the answer to a request in a subprocess."""
    module = _kinds[request["kind"]].module
    command = [sys.executable, "-m", "cnnlib.training.execution.job_process", module]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    try:
        environment = {**os.environ, **malloc.ENVIRONMENT, **parent_process.environment()}
        with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
            _processes.add(process)
            try:
                output, _ = process.communicate(json.dumps(request).encode())
            finally:
                _processes.discard(process)
        found: Answer = json.loads(output)
    except (OSError, ValueError) as error:
        return _failure(str(error))
    return found


@atexit.register
def _kill_all() -> None:
    for process in tuple(_processes):
        process.kill()


def _failure(reason: str) -> Answer:
    return _problems(SettingsError([Problem("measurement", _FAILED, {"reason": reason})]))


def _problems(error: SettingsError) -> Answer:
    return {
        "problems": [
            {
                "code": problem.code,
                "template": problem.template,
                "values": {
                    name: value if isinstance(value, int | float | str) else str(value)
                    for name, value in problem.values.items()
                },
            }
            for problem in error.problems
        ]
    }


_lock = threading.Lock()
_kinds: dict[str, JobKind] = {}
_jobs: OrderedDict[tuple[str, str], _Job] = OrderedDict()  # oldest first
_newest: dict[str, _Job] = {}
_processes: set[subprocess.Popen[bytes]] = set()
