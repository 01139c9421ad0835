"""The process that owns a run, told apart from every other one whatever the clock does."""

from __future__ import annotations

import functools
import os
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from cnnlib.core.checked_json import as_float, as_int, as_text

PROC = Path("/proc")
"""Information about processes as Linux gives it, proc(5)."""


@dataclass(frozen=True)
class Owner:
    """The process that manages a run: its scheduler while it waits, its worker while it trains.

    Process ids are reused, so the start of the process belongs to its identity.

    Attributes:
        host: Host name.
        pid: Process id on that host.
        born: Start time of the process, seconds since 1970.  It is computed from the clock and so
            moves with it; compared only if `started` is empty.
        started: The boot and the clock tick after it in which the process started; empty on
            systems without /proc, and in files of 2026 before December.
    """

    host: str = ""
    pid: int = 0
    born: float = 0.0
    started: str = ""

    @classmethod
    def from_json(cls, value: object) -> Owner:
        """Return the owner that a file names; what has the wrong type counts as missing."""
        entries = value if isinstance(value, dict) else {}
        return cls(
            host=as_text(entries.get("host")),
            pid=as_int(entries.get("pid")),
            born=as_float(entries.get("born"), 0.0),
            started=as_text(entries.get("started")),
        )

    @property
    def is_local(self) -> bool:
        """Whether it is, or was, a process of this computer."""
        return self.host == socket.gethostname()

    @property
    def is_alive(self) -> bool:
        """Whether this computer runs such a process."""
        if self.started:
            return _started(self.pid) == self.started
        try:
            process = psutil.Process(self.pid)
            # A zombie, killed and not yet waited for by its parent, does nothing more.
            return bool(
                abs(process.create_time() - self.born) < 1
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except (psutil.Error, ValueError, OverflowError):
            return False


def this_process() -> Owner:
    """Return the calling process."""
    return of_process(os.getpid())


@functools.lru_cache(maxsize=8)
def of_process(pid: int) -> Owner:
    """Return the process of this computer that has the id `pid`.

    Raises:
        psutil.Error: There is none.
    """
    return Owner(socket.gethostname(), pid, psutil.Process(pid).create_time(), _started(pid))


def _started(pid: int) -> str:
    """Return `BOOT:TICK` of a process, empty if there is none or the system has no /proc."""
    try:
        content = (PROC / str(pid) / "stat").read_bytes()
        # The name, in parentheses, may hold anything; the state is field 3, the start field 22.
        fields = content[content.rindex(b")") + 1 :].split()
        state, tick = fields[0], int(fields[19])
        if state in (b"Z", b"X"):  # ended, and not yet waited for by its parent
            return ""
        return f"{_boot_id()}:{tick}"
    except (OSError, ValueError, IndexError):
        return ""


@functools.cache
def _boot_id() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
