"""Memory that one training step frees stays with the process for the next step.

A step makes and frees hundreds of megabytes.  dask's workers are started so that glibc gives them
back to the system at once (`MALLOC_TRIM_THRESHOLD_`), and fetching them again, page by page, makes
a ResNet's step on a CPU take twice as long.  `benchmarks/README.md` has the measurement.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

ENVIRONMENT: Mapping[str, str] = {"MALLOC_ARENA_MAX": "1"}
"""For the environment of a process that will train.

Other arenas than the first cannot hold large tensors, and a process can say so only as it starts.
"""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h
_MOST = 2**31 - 1
_MMAP_AT_MOST = (1 << 30, 1 << 25)  # bytes; the second is the most that an older glibc takes
_DASK_TRIM = 1 << 16


@contextmanager
def retain_freed_memory() -> Iterator[bool]:
    """Keep freed memory for reuse inside, and give all of it back afterwards.

    Yields:
        Whether this could be arranged; only glibc (Linux) knows how.
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
        gc.collect()
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    try:
        libc = ctypes.CDLL(None)
        _ = libc.mallopt, libc.malloc_trim
    except (OSError, TypeError, AttributeError):  # Windows, macOS, musl
        return None
    return libc
