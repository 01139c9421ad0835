"""Small files that several processes share: written whole or not at all, read whatever befalls.

A reader sees the old content or the new, never half of either, because a file is written aside
and renamed over the old one (POSIX rename(2); `os.replace` does the same on Windows).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows; there runs are not shared between processes that race
    fcntl = None  # type: ignore[assignment]


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Replace `path` by `value` as JSON in one step.

    Raises:
        OSError: The disk is full or the folder is gone; the old content stands.
    """
    content = json.dumps(value, ensure_ascii=False, indent=1).encode()
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """Give the object in `path`; empty where there is none or it is not an object."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


@contextmanager
def locked(folder: Path, name: str = ".lock") -> Iterator[None]:
    """Hold `folder` against other processes and threads for a read and a write.

    The lock ends with its process, so nobody waits for the dead.

    Raises:
        OSError: The folder is gone.
    """
    with (folder / name).open("wb") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
