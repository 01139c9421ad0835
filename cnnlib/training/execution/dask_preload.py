"""Preloaded by each process of the local cluster: lowers its priority, ends it with the app.

The processes leave the terminal's process group, so that Ctrl-C reaches only the app, which then
lets the runs write a checkpoint.  If the app is killed, they notice and do the same.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from cnnlib.training.execution import parent_process

NICE = 10
CHECKPOINT_TIMEOUT = 4.0  # seconds for a last checkpoint after the app has ended

stop_requested = threading.Event()
"""Set when the run of this process must write a checkpoint and end."""


def dask_setup(server: Any) -> None:
    """Called by dask in each scheduler, nanny and worker process when it starts."""
    if hasattr(os, "setpgid") and os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    if type(server).__name__ == "Worker" and hasattr(os, "nice"):
        os.nice(NICE - os.nice(0))
    parent_process.on_end(lambda: _end(server))


def request_stop() -> None:
    """Request the run of this process to write a checkpoint and end; called through dask."""
    stop_requested.set()


busy = threading.Lock()
"""Held while a run executes, so that the process does not end before its checkpoint."""


def _end(server: Any) -> None:
    """End this process; a worker when its run has written a checkpoint, the others after it."""
    stop_requested.set()
    role = type(server).__name__
    end = time.monotonic() + CHECKPOINT_TIMEOUT
    if role == "Worker":
        busy.acquire(timeout=CHECKPOINT_TIMEOUT)
    elif role == "Nanny":
        server.close_gracefully(reason="the app has ended")  # so that it starts no new worker
        while server.pid and psutil.pid_exists(server.pid) and time.monotonic() < end:
            time.sleep(0.05)
    else:
        while server.workers and time.monotonic() < end:  # they would end with their scheduler
            time.sleep(0.05)
        if server.scheduler_file:  # the app, which would have removed its folder, has ended
            shutil.rmtree(Path(server.scheduler_file).parent, ignore_errors=True)
    os._exit(0)
