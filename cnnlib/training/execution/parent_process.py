"""Subprocesses end with the process that started them, even if it is killed."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict

from cnnlib.training.runs.owner import Owner, this_process

VARIABLE = "CNN_EXPLORER_APP"
"""Environment variable: the process that started this one, as JSON."""

POLL_INTERVAL = 0.25  # seconds


def environment() -> dict[str, str]:
    """Return the environment variable that names this process to its subprocesses."""
    return {VARIABLE: json.dumps(asdict(this_process()))}


def on_end(action: Callable[[], None]) -> None:
    """Call `action` in a thread of its own when the process that started this one has ended."""
    parent = Owner.from_json(json.loads(os.environ[VARIABLE]))

    def watch() -> None:
        pause = threading.Event()
        while parent.is_alive:
            pause.wait(POLL_INTERVAL)
        action()

    threading.Thread(target=watch, name="watch parent process", daemon=True).start()
