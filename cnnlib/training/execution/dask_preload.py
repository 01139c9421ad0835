"""Preloaded by each process of the local cluster: lowers its priority, ends it with the app.

The processes leave the terminal's process group, so that Ctrl-C reaches only the app, which then
lets the runs write a checkpoint.  If the app is killed, they notice within a second.
"""

from __future__ import annotations

import json
import os
import threading
import time
from typing import Any

import psutil  # type: ignore[import-untyped]

from cnnlib.training.runs.owner import Owner

APP = "CNN_EXPLORER_APP"
"""Environment variable: the process that started the local cluster, as JSON."""

NICE = 10
CHECKPOINT_TIMEOUT = 15.0  # seconds for a last checkpoint after the app has ended

stop_requested = threading.Event()
"""Set when the run of this process must write a checkpoint and end."""


def dask_setup(server: Any) -> None:
    """Called by dask in each scheduler, nanny and worker process when it starts."""
    if hasattr(os, "setpgid") and os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    if type(server).__name__ == "Worker" and hasattr(os, "nice"):
        os.nice(NICE - os.nice(0))
    app = Owner.from_json(json.loads(os.environ[APP]))
    threading.Thread(target=_watch, args=(app, server), name="watch app", daemon=True).start()


def request_stop() -> None:
    """Request the run of this process to write a checkpoint and end; called through dask."""
    stop_requested.set()


busy = threading.Lock()
"""Held while a run executes, so that the process does not end before its checkpoint."""


def _watch(app: Owner, server: Any) -> None:
    pause = threading.Event()
    while app.is_alive:
        pause.wait(1.0)
    stop_requested.set()
    role = type(server).__name__
    if role == "Worker":
        busy.acquire(timeout=CHECKPOINT_TIMEOUT)
    elif role == "Nanny":
        server.close_gracefully(
            reason="the app has ended"
        )  # so that it does not restart the worker
        end = time.monotonic() + CHECKPOINT_TIMEOUT
        while server.pid and psutil.pid_exists(server.pid) and time.monotonic() < end:
            pause.wait(0.2)
    else:
        pause.wait(CHECKPOINT_TIMEOUT)  # the workers would end with their scheduler
    os._exit(0)
