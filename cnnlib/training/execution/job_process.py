"""`python -m cnnlib.training.execution.job_process MODULE`: the subprocess of a background job.

Imports MODULE, which registers a kind of job, reads a request as JSON from standard input and
writes messages (see `background_jobs.serve`) to standard output.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys

from cnnlib.training.execution import background_jobs, malloc, parent_process
from cnnlib.training.execution.cpu_contention import short_spinning_under_contention


def main() -> None:
    """Answer one request at a low priority."""
    with contextlib.suppress(AttributeError, OSError):  # Windows has no nice
        os.nice(10)
    parent_process.on_end(lambda: os._exit(1))
    # What a library prints must not stand among the messages.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as messages:
        os.dup2(2, 1)
        importlib.import_module(sys.argv[1])
        with malloc.retain_freed_memory(), short_spinning_under_contention():
            background_jobs.serve(json.load(sys.stdin), messages)


if __name__ == "__main__":
    main()
