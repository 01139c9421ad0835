"""Reading files that end: a pipe or a device in the place of a file could be read for ever."""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, or a link to one, for reading.

    Raises:
        OSError: There is none, or it is a folder, a pipe or a device.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    return path.open("rb")


def read_regular(path: Path) -> bytes:
    """Return the content of a regular file; errors are those of `open_regular`."""
    with open_regular(path) as file:
        return file.read()
