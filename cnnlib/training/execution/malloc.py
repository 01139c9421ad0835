"""Keep memory that a training step frees in the process for the next step.

A step allocates and frees hundreds of megabytes.  Dask starts its workers so that glibc returns
them to the system at once (`MALLOC_TRIM_THRESHOLD_`); the page faults of allocating them again
make a ResNet's step on a CPU take twice as long (measured in `benchmarks/README.md`).
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

ENVIRONMENT: Mapping[str, str] = {"MALLOC_ARENA_MAX": "1"}
"""Environment variables for a process that will train.

Arenas other than the first cannot hold large tensors, and their number is read at process start.
"""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h
_MOST = 2**31 - 1
_MMAP_AT_MOST = (1 << 30, 1 << 25)  # bytes; older versions of glibc accept only the second
_DASK_TRIM = 1 << 16
_LARGE = 1 << 16


@contextmanager
def retain_freed_memory() -> Iterator[bool]:
    """Keep freed memory for reuse inside the `with` block and return it to the system after it.

    Yields:
        Whether the C library supports it; only glibc (Linux) does.
    """
    libc = _glibc()
    if libc is None:
        yield False
        return
    done = bool(libc.mallopt(_TRIM_THRESHOLD, _MOST))
    done = any(libc.mallopt(_MMAP_THRESHOLD, size) for size in _MMAP_AT_MOST) and done
    try:
        yield done
    finally:
        libc.mallopt(_TRIM_THRESHOLD, _DASK_TRIM)
        return_freed_memory()


def map_large_blocks() -> bool:
    """Let every block from 64 KiB on be memory of its own, returned to the system once it is freed.

    The memory of the process is then that of its tensors.  Within the heap, aligned blocks seldom
    fit where one of the same size has been freed, so its size depends on addresses, which are
    random.

    Returns:
        Whether the C library supports it; only glibc (Linux) does.
    """
    libc = _glibc()
    return libc is not None and bool(libc.mallopt(_MMAP_THRESHOLD, _LARGE))


def return_freed_memory() -> bool:
    """Return all freed memory to the system; return whether the C library can (glibc)."""
    gc.collect()
    libc = _glibc()
    return libc is not None and bool(libc.malloc_trim(0))


def _glibc() -> ctypes.CDLL | None:
    try:
        libc = ctypes.CDLL(None)
        _ = libc.mallopt, libc.malloc_trim
    except (OSError, TypeError, AttributeError):  # Windows, macOS, musl
        return None
    return libc
