"""Where this program keeps what belongs to the person: unpacked data, runs, saved networks."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from cnnlib.core.problems import N_, Problem, SettingsError

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder: `app.py`, `cnnlib/`, `assets/`."""

ASSETS = ROOT / "assets"

VARIABLE = "CNN_EXPLORER_HOME"


def data_folder_path(platform: str = sys.platform) -> Path:
    """Say where the user data folder is, without touching the disk.

    `CNN_EXPLORER_HOME` decides where it is set.  Otherwise the custom of the platform does:
    `$XDG_DATA_HOME/cnn-explorer` or `~/.local/share/cnn-explorer` (XDG Base Directory
    Specification 0.8), `~/Library/Application Support/cnn-explorer` on macOS,
    `%LOCALAPPDATA%\\cnn-explorer` on Windows.

    Args:
        platform: A value of `sys.platform`.

    Raises:
        SettingsError: The account has no home folder (`home_unknown`).
    """
    try:
        if chosen := os.environ.get(VARIABLE):
            return Path(chosen).expanduser().absolute()
        return _customary(platform)
    except RuntimeError as error:
        template = N_(
            "This account has no home folder. Set {variable} to a folder for the program's data."
        )
        raise SettingsError([Problem("home_unknown", template, {"variable": VARIABLE})]) from error


def data_folder() -> Path:
    """Give the user data folder, made if need be and proved writable.

    Raises:
        SettingsError: It cannot be made or written (`home_not_writable`, `home_unknown`).
    """
    folder = data_folder_path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Permission bits mislead on network and Windows folders, so a file is really made.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise not_writable(folder, error) from error
    return folder


def not_writable(folder: Path, error: OSError) -> SettingsError:
    """Turn a failed write below `folder` into a sentence that says how to go on."""
    template = N_(
        "The folder {folder} cannot be written ({reason}). Make room or give it write access, "
        "or set {variable} to another folder."
    )
    reason = error.strerror or str(error) or type(error).__name__
    values = {"folder": str(folder), "reason": reason, "variable": VARIABLE}
    return SettingsError([Problem("home_not_writable", template, values)])


def _customary(platform: str) -> Path:
    if platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "cnn-explorer"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "cnn-explorer"
    base = os.environ.get("XDG_DATA_HOME", "")
    # The specification asks to ignore a relative path here.
    shared = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    return shared / "cnn-explorer"
