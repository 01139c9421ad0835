"""The task sent to a dask worker; importable without PyTorch, as the scheduler unpickles it too."""

from __future__ import annotations

import os


def run_task(folder: str, submission: int) -> str:
    """Execute the run in `folder` in this dask worker; see `worker.execute`."""
    import torch
    from distributed import get_worker

    from cnnlib.training.execution.worker import execute

    # A worker executes one run at a time, which may use all of its threads.
    bound = os.environ.get("OMP_NUM_THREADS", "1")
    threads = max(get_worker().state.nthreads, int(bound) if bound.isdigit() else 1)
    torch.set_num_threads(threads)
    return execute(folder, submission)
