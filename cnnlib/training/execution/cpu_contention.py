"""Shorter OpenMP spinning while other programs compete for the processors.

A thread that waits for the others of its team spins for some milliseconds before it sleeps, which
is fast while every thread has a processor, and takes the processor from the very thread it waits
for while they have not: two trainings on two cores took 12 times as long as one.  GCC's OpenMP
(libgomp, that of PyTorch on Linux) spins a thousandth as long while the teams of the process have
more threads than there are processors, and decides that at each wait ("GOMP_SPINCOUNT" in its
manual; `do_spin` in config/linux/wait.h).  So an idle second team shortens the spinning of a
training in progress without changing its number of threads, on which the last bits of the results
depend.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch

POLL_INTERVAL = 0.5  # seconds
CONTENDED, UNCONTENDED = 0.3, 0.1
"""Seconds that threads waited for a processor, in a second: above the one, spinning is shortened;
below the other, it is long again.  Alone, short spinning costs up to a third of the pace, so a page
that looks at the run now and then must not shorten it."""

_LIBRARY = Path(torch.__file__).parent / "lib" / "libtorch_cpu.so"  # its OpenMP is that of torch
_TASKS = Path("/proc/self/task")

Waits = Mapping[str, int]
"""Nanoseconds that each thread of this process has waited for a processor, by its id."""


@contextmanager
def short_spinning_under_contention(
    waits: Callable[[], Waits] | None = None, interval: float = POLL_INTERVAL
) -> Iterator[None]:
    """Adapt the spinning of this process's OpenMP threads inside the `with` block.

    Does nothing where the OpenMP of PyTorch is another or the system does not tell the waits.

    Args:
        waits: Reads the waits; by default `run_queue_waits`.
        interval: Seconds between two readings.
    """
    library = _libgomp()
    waits = waits or run_queue_waits
    if library is None or not waits():
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(
        target=_adapt, args=(library, waits, interval, ended), name="contention", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def run_queue_waits() -> Waits:
    """Return how long each thread has been ready to run without a processor; empty if unknown.

    It is the second number in /proc/PID/task/TID/schedstat
    (https://docs.kernel.org/scheduler/sched-stats.html).
    """
    found = {}
    try:
        for task in _TASKS.iterdir():
            try:
                found[task.name] = int((task / "schedstat").read_text().split()[1])
            except ProcessLookupError:  # the thread has ended
                continue
    except (OSError, ValueError, IndexError):
        return {}
    return found


def wait_share(before: Waits, after: Waits, interval: float) -> float:
    """Return the seconds waited in a second of `interval`, all threads together."""
    waited = sum(wait - before.get(thread, wait) for thread, wait in after.items())
    return waited / 1e9 / interval


def _adapt(
    library: ctypes.CDLL, waits: Callable[[], Waits], interval: float, ended: threading.Event
) -> None:
    team: _IdleTeam | None = None
    before = waits()
    while not ended.wait(interval):
        after = waits()
        share, before = wait_share(before, after, interval), after
        if team is None and share > CONTENDED:
            team = _IdleTeam(library)
        elif team is not None and share < UNCONTENDED:
            team.end()
            team = None
    if team is not None:
        team.end()


class _IdleTeam:
    """A team of sleeping OpenMP threads, one more than there are processors."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library, self._ended = library, threading.Event()
        # A thread of its own, because a team ends with the thread that created it.
        self._thread = threading.Thread(target=self._hold, name="idle team", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """End the threads."""
        self._ended.set()
        self._thread.join()

    def _hold(self) -> None:
        does_nothing = ctypes.CDLL(None).free  # of a null pointer: C17, 7.22.3.3
        size = self._library.omp_get_num_procs() + 1
        self._library.GOMP_parallel(does_nothing, None, size, 0)
        self._ended.wait()


def _libgomp() -> ctypes.CDLL | None:
    """Return PyTorch's OpenMP if it is GCC's; LLVM's and Intel's have the same entry points."""
    try:
        library = ctypes.CDLL(str(_LIBRARY))
        _ = library.GOMP_parallel, library.omp_get_num_procs
    except (OSError, AttributeError):  # macOS, Windows
        return None
    return None if hasattr(library, "__kmpc_fork_call") else library
