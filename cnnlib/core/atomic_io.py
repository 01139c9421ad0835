"""Small files shared by several processes: atomic writes, tolerant reads, locks between processes.

A file is written under a temporary name and renamed over the old one, so a reader sees the old
content or the new, never a part (POSIX rename(2); `os.replace` does the same on Windows).
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from cnnlib.core.checked_json import parse_object
from cnnlib.core.regular_files import read_regular

_REPLACE_SECONDS = 2.0  # Windows refuses to replace a file while another process reads it
_RETRY_INTERVAL = 0.01  # seconds


def write_bytes(path: Path, content: bytes, *, sync: bool = False) -> None:
    """Replace the file `path` by `content` atomically.

    Args:
        path: In an existing folder.
        content: The whole new content.
        sync: Whether the content must be on the disk (fsync) before it replaces the old one, so
            that a power cut loses neither.

    Raises:
        OSError: The disk is full or the folder is gone; the old content is unchanged.
    """
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        _replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Replace the file `path` by `value` as JSON, atomically.

    Raises:
        OSError: As `write_bytes`.
    """
    write_bytes(path, json.dumps(value, ensure_ascii=False, indent=1).encode())


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`; empty if the file is missing, damaged or no object."""
    try:
        content = read_regular(path)
    except OSError:
        return {}
    return parse_object(content) or {}


@contextmanager
def lock(folder: Path, name: str = "lock") -> Iterator[None]:
    """Exclude other processes and threads from changing `folder` inside the `with` block.

    The lock file is `folder`'s hidden neighbour `.FOLDER.NAME`, because Windows can neither
    rename nor remove a folder in which a file is open.  The lock ends with its process.

    Raises:
        FileNotFoundError: The folder is gone, or was removed while this waited.
    """
    _require(folder)  # FileLock would create the parents of its file
    with FileLock(lock_file(folder, name), poll_interval=_RETRY_INTERVAL):
        _require(folder)
        yield


def lock_file(folder: Path, name: str = "lock") -> Path:
    """Return the file that `lock` uses; it stays when the lock is released."""
    return folder.with_name(f".{folder.name}.{name}")


def _require(folder: Path) -> None:
    if not folder.is_dir():
        raise FileNotFoundError(folder)


def _replace(source: Path, target: Path) -> None:
    give_up = time.monotonic() + _REPLACE_SECONDS
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > give_up:
                raise
            time.sleep(_RETRY_INTERVAL)
        else:
            return
