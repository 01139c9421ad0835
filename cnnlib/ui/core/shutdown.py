"""How the server ends on Ctrl-C and on SIGTERM: runs checkpointed, processes gone, no messages."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from types import FrameType

EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 0}
"""128 + 2 for Ctrl-C, as shells expect; SIGTERM is how a service is asked to end, no failure."""


def install_exit_handlers() -> None:
    """Handle the signals of `EXIT_CODES` in this process; call it from the main thread.

    After its own shutdown uvicorn raises the signal again.  Python's handlers would then end the
    process with "Aborted!" and exit code 1, or without calling the exit functions that end the
    training processes.
    """
    if threading.current_thread() is threading.main_thread():
        for number in EXIT_CODES:
            signal.signal(number, _exit)


def _exit(number: int, frame: FrameType | None) -> None:
    """Call the exit functions, then end at once.

    The interpreter's own end would print pages about types that a library of PyTorch has leaked.
    """
    del frame
    for each in EXIT_CODES:
        signal.signal(each, signal.SIG_IGN)  # a second press must not cut a checkpoint short
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(EXIT_CODES[signal.Signals(number)])
