"""Memory of a device: how much is free, and how far it grows while something runs."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import torch

from cnnlib.training.execution.malloc import map_large_blocks, return_freed_memory

_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"  # proc(5): VmHWM becomes the present size
_RSS_ERROR = 1 << 20  # bytes; Linux sums its counters of each thread now and then
_CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    ),
)
"""Limit and use of the container's memory, in the second and the first version of cgroups."""


@dataclass
class PeakGrowth:
    """How far the memory in use has grown above what it was.

    Attributes:
        bytes: The growth; None where the system does not tell, and before the end.
    """

    bytes: int | None = None


@contextmanager
def peak_growth(device: torch.device) -> Iterator[PeakGrowth]:
    """Measure the largest growth of the memory in use within the `with` block.

    On CUDA it is the memory that PyTorch's allocator has given out.  Elsewhere it is the resident
    memory of this process, whose allocator returns large blocks from then on (`malloc`).  Measure
    in a fresh process: memory that was freed before and not returned to the system is used again
    without any growth.

    Yields:
        What holds the result after the block.
    """
    found = PeakGrowth()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        torch.cuda.reset_peak_memory_stats(device)
        before = torch.cuda.memory_allocated(device)
        yield found
        torch.cuda.synchronize(device)
        found.bytes = torch.cuda.max_memory_allocated(device) - before
        return
    map_large_blocks()
    return_freed_memory()
    with contextlib.suppress(OSError):  # macOS, Windows
        _CLEAR_REFS.write_text(_RESET_PEAK)
    earlier_peak, resident = _peak_resident(), psutil.Process().memory_info().rss
    yield found
    peak = _peak_resident()
    if peak is None or earlier_peak is None:
        return
    # A peak of before that was not reset hides a smaller one.
    if peak > earlier_peak or earlier_peak <= resident + _RSS_ERROR:
        found.bytes = max(0, peak - resident)


def available_memory(device: torch.device) -> int:
    """Return the bytes that can be allocated on `device` now, within the container's limit."""
    if device.type == "cuda":
        free, _total = torch.cuda.mem_get_info(device)
        return int(free)
    free = int(psutil.virtual_memory().available)
    for limit, used in _CGROUPS:
        with contextlib.suppress(OSError, ValueError):  # no such files, or the limit "max"
            free = min(free, int(Path(limit).read_text()) - int(Path(used).read_text()))
    return max(0, free)


def _peak_resident() -> int | None:
    """Return the largest resident memory that this process has had, None if unknown.

    On Linux it is VmHWM: `getrusage` also counts the process that started this one.
    """
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            if found := re.search(r"^VmHWM:\s+(\d+) kB$", _STATUS.read_text(), re.MULTILINE):
                return int(found[1]) * 1024
        return None
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # bytes on macOS
