"""Uploaded weights as files, where the process that evaluates them can read them."""

from __future__ import annotations

import contextlib
import hashlib
import time
from pathlib import Path

from cnnlib.core.atomic_io import write_bytes
from cnnlib.core.paths import data_folder, not_writable

MAX_MEGABYTES = 64
"""Largest upload; ResNet-18 has 45."""

KEPT_DAYS = 1
"""How long an upload is kept after it was last asked for."""


def store_upload(content: bytes) -> Path:
    """Write an upload into the data folder and return its path; the same bytes have the same path.

    Uploads older than `KEPT_DAYS` are removed.

    Raises:
        SettingsError: The folder cannot be written (`home_not_writable`).
    """
    folder = data_folder() / "uploads"
    path = folder / f"{hashlib.sha256(content).hexdigest()}.safetensors"
    try:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another visitor has just removed it
                if time.time() - old.stat().st_mtime > KEPT_DAYS * 86_400:
                    old.unlink()
        if not path.exists():
            write_bytes(path, content)
        path.touch()
    except OSError as error:
        raise not_writable(folder, error) from error
    return path


def content_key(path: Path) -> str:
    """Return a text that differs where the path or the content of a weights file does."""
    if path.parent.name == "uploads":
        return path.name  # the hash of the content
    try:
        found = path.stat()
    except OSError:
        return str(path)
    return f"{path} {found.st_size} {found.st_mtime_ns}"
