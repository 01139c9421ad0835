"""The file that a command writes: whether it can, before the work is done."""

from __future__ import annotations

import tempfile
from pathlib import Path

from cnnlib.core.problems import Problem, SettingsError

PROBE_BYTES = 1 << 16  # written beside the file, to see that there is room


def check_target(file: Path | None) -> None:
    """Check that `file` can be written, before hours of work.

    Permission bits are unreliable, so a file is created beside it and removed.

    Raises:
        SettingsError: It is no regular file (`no_file`), or its folder is missing or not
            writable (`no_folder`).
    """
    if file is None:
        return
    try:
        if file.exists() and not file.is_file():
            template = "Nothing can be written to {file}: it is a folder or a device, no file."
            raise SettingsError([Problem("no_file", template, {"file": str(file)})])
        with tempfile.TemporaryFile(dir=file.resolve().parent) as probe:
            probe.write(b"\0" * PROBE_BYTES)
    except OSError as error:
        template = "Nothing can be written to {file}: its folder cannot be written ({reason})."
        values = {"file": str(file), "reason": error.strerror or str(error)}
        raise SettingsError([Problem("no_folder", template, values)]) from error
