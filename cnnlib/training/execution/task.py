"""What travels to a worker: importable without PyTorch, because the scheduler unpickles it too."""

from __future__ import annotations

import os


def run_task(folder: str, submission: int) -> str:
    """Carry out the run in `folder` in this worker; see `worker.execute`."""
    import torch
    from distributed import get_worker

    from cnnlib.training.execution.worker import execute

    # A worker has one run at a time, so all the threads it was given are that run's.
    bound = os.environ.get("OMP_NUM_THREADS", "1")
    threads = max(get_worker().state.nthreads, int(bound) if bound.isdigit() else 1)
    torch.set_num_threads(threads)
    return execute(folder, submission)
