"""Loaded by each process of the local cluster: give way to others, and end when the app does.

The processes leave the terminal's process group, so that Ctrl-C reaches the app alone, which can
then let the runs write a checkpoint.  If the app is killed they notice within a second.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import psutil  # type: ignore[import-untyped]

from cnnlib.training.runs.run_status import Owner

APP = "CNN_EXPLORER_APP"
"""Set to `host:pid:born` of the process for which a local cluster works."""

NICE = 10
PATIENCE = 15.0  # seconds for a last checkpoint once the app has gone

stop_requested = threading.Event()
"""Set when runs of this process must write a checkpoint and let go."""


def dask_setup(server: Any) -> None:
    """Called by dask in the scheduler, the nanny and the worker as each starts."""
    if hasattr(os, "setpgid") and os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    if type(server).__name__ == "Worker" and hasattr(os, "nice"):
        os.nice(NICE - os.nice(0))
    host, pid, born = os.environ[APP].rsplit(":", 2)
    app = Owner(host, int(pid), float(born))
    threading.Thread(target=_watch, args=(app, server), name="lifeline", daemon=True).start()


def request_stop() -> None:
    """Ask the runs of this process to write a checkpoint and end; sent by an app that closes."""
    stop_requested.set()


busy = threading.Lock()
"""Held by the run of this process, so that the process does not end under it."""


def _watch(app: Owner, server: Any) -> None:
    pause = threading.Event()
    while app.is_alive:
        pause.wait(1.0)
    stop_requested.set()
    kind = type(server).__name__
    if kind == "Worker":
        busy.acquire(timeout=PATIENCE)
    elif kind == "Nanny":
        server.close_gracefully(reason="the app has ended")  # so that it starts no worker anew
        give_up = time.monotonic() + PATIENCE
        while server.pid and psutil.pid_exists(server.pid) and time.monotonic() < give_up:
            pause.wait(0.2)
    else:
        pause.wait(PATIENCE)  # workers end when their scheduler does
    os._exit(0)
