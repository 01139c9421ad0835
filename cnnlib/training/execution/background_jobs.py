"""Measurements made in subprocesses and cached, so that no session waits for them.

    @background_jobs.register("square")                # in the module that can compute it
    def square(request): return {"value": request["number"] ** 2}

    background_jobs.submit("square", "7", {"number": 7})    # None at first, later {"value": 49}
    background_jobs.progress("square", "7")                 # what the function has reported
    background_jobs.cancel("square", "7")                   # ends its subprocess

The module of the function is imported by the subprocess (`job_process`), so this module knows
none of the measurements.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from cnnlib.core.paths import ROOT
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.training.execution import malloc, parent_process

Answer = Mapping[str, Any]
JobFunction = Callable[[Mapping[str, Any]], Answer]
"""Takes a request and returns its answer, both JSON objects; may raise `SettingsError`."""

WAITING = 5.0
"""Seconds for which somebody who asked for a job is taken to be waiting for it."""

_MAX_CACHED = 200  # answers
_REPORT_INTERVAL = 0.1  # seconds between two fractions that a subprocess writes
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
        return _run(_Job((kind, ""), {"kind": kind, **request}))


def record_waiter(kind: str, key: str, waiter: str) -> None:
    """Record that `waiter`, a session for example, waits for a job now; see `cancel`."""
    job = _jobs.get((kind, key))
    if job is not None:
        job.waiters[waiter] = time.monotonic()


def cancel(kind: str, key: str, waiter: str = "") -> None:
    """End a job that has no answer yet: its subprocess is killed and nothing is cached.

    A job that waits for its turn never starts; a later `submit` starts a new one.  A job for which
    others than `waiter` have waited within the last `WAITING` seconds goes on for them.
    """
    with _lock:
        job = _jobs.get((kind, key))
        if job is None or job.answer is not None:
            return
        job.waiters.pop(waiter, None)
        if any(time.monotonic() - last < WAITING for last in job.waiters.values()):
            return
        del _jobs[kind, key]
        job.cancelled = True
        if job.process is not None:
            job.process.kill()


def forget(kind: str, key: str) -> None:
    """Drop a cached answer, so that the next `submit` computes it anew."""
    with _lock:
        job = _jobs.get((kind, key))
        if job is not None and job.answer is not None:
            del _jobs[kind, key]


def progress(kind: str, key: str) -> float | None:
    """Return the share of a job that is done, 0 to 1, or None where none has been reported."""
    job = _jobs.get((kind, key))
    return job.fraction if job else None


def report_progress(fraction: float) -> None:
    """Report from a job's function what share of it is done, 0 to 1.

    Costs next to nothing and does nothing outside a job's subprocess.
    """
    global _reported
    now = time.monotonic()
    if _messages is not None and now - _reported >= _REPORT_INTERVAL:
        _reported = now
        _write(_messages, {"fraction": min(max(float(fraction), 0.0), 1.0)})


def peek(kind: str, key: str) -> Answer | None:
    """Return the answer if it is cached; never starts a job."""
    job = _jobs.get((kind, key))
    return job.answer if job else None


def serve(request: Mapping[str, Any], messages: IO[str]) -> None:
    """Write the answer to a request to `messages`, after the progress that its function reports.

    Each message is a line of JSON with the key `fraction` or `answer`.
    """
    with _reporting_to(messages):
        found = answer(request)
    _write(messages, {"answer": found})


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


@dataclass(eq=False)
class _Job:
    name: tuple[str, str]
    request: Mapping[str, Any]
    answer: Answer | None = None
    fraction: float | None = None
    process: subprocess.Popen[str] | None = None
    cancelled: bool = False
    waiters: dict[str, float] = field(default_factory=dict)  # when each has last asked


def _execute(kind: JobKind, job: _Job) -> None:
    with kind.turn:
        with _lock:
            if job.cancelled:
                return
            if kind.newest_only and _newest[job.name[0]] is not job:
                _jobs.pop(job.name, None)
                return
        try:
            job.answer = _run(job)
        except Exception as error:  # without an answer it would be waited for for ever
            job.answer = _failure(f"{type(error).__name__}: {error}"[:300])
            raise


def _run(job: _Job) -> Answer:
    """Compute the answer of a job in a subprocess."""
    module = _kinds[job.request["kind"]].module
    command = [sys.executable, "-m", "cnnlib.training.execution.job_process", module]
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
    }
    environment = {**os.environ, **malloc.ENVIRONMENT, **parent_process.environment()}
    try:
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, encoding="utf-8", **pipes
        ) as process:
            with _lock:
                job.process = process
                _processes.add(process)
                if job.cancelled:
                    process.kill()
            try:
                found = _communicate(process, job)
            finally:
                _processes.discard(process)
                process.kill()
    except (OSError, ValueError) as error:
        return _failure(str(error))
    return found or _failure(f"its process ended with exit code {process.returncode}")


def _communicate(process: subprocess.Popen[str], job: _Job) -> Answer | None:
    """Send the request of `job`, store its progress, and return its answer if there is one."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError), process.stdin as requests:
        requests.write(json.dumps(job.request))
    for line in process.stdout:
        message = json.loads(line)
        if "answer" in message:
            found: Answer = message["answer"]
            return found
        job.fraction = message["fraction"]
    process.wait()
    return None


@contextlib.contextmanager
def _reporting_to(messages: IO[str]) -> Iterator[None]:
    global _messages
    _messages = messages
    try:
        yield
    finally:
        _messages = None


def _write(messages: IO[str], message: Mapping[str, Any]) -> None:
    messages.write(json.dumps(message) + "\n")
    messages.flush()


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
_processes: set[subprocess.Popen[str]] = set()
_messages: IO[str] | None = None  # of the job that this process carries out
_reported = float("-inf")  # monotonic seconds
