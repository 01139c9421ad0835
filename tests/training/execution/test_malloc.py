import os
import subprocess
import sys

import pytest

from cnnlib.training.execution import malloc

ON_GLIBC = malloc._glibc() is not None

FAULTS = """
import contextlib, resource
import torch
from cnnlib.training.execution import malloc

with malloc.retain_freed_memory() if {keep} else contextlib.nullcontext():
    def step():
        return [torch.ones(2_000_000) for _ in range(8)] and None
    step()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        step()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(keep: bool) -> int:
    """Pages fetched anew by ten steps, in a process started as dask starts a worker."""
    environment = {**os.environ, **malloc.ENVIRONMENT, "MALLOC_TRIM_THRESHOLD_": "65536"}
    done = subprocess.run(
        [sys.executable, "-c", FAULTS.format(keep=keep)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


@pytest.mark.skipif(not ON_GLIBC, reason="the memory of another libc is not steered")
def test_freed_memory_is_used_again():
    assert faults(keep=True) * 5 < faults(keep=False)


def test_another_libc_is_left_alone(monkeypatch):
    monkeypatch.setattr(malloc, "_glibc", lambda: None)
    with malloc.retain_freed_memory() as done:
        assert done is False


@pytest.mark.skipif(not ON_GLIBC, reason="the memory of another libc is not steered")
def test_glibc_takes_both_settings():
    with malloc.retain_freed_memory() as done:
        assert done is True
