"""Folders: the project's own, and the one for a user's data (unpacked data sets, runs)."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import platformdirs

from cnnlib.core.problems import N_, Problem, SettingsError

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder: `app.py`, `cnnlib/`, `assets/`."""

ASSETS = ROOT / "assets"

APP = "cnn-explorer"

VARIABLE = "CNN_EXPLORER_HOME"
"""Environment variable that names another data folder."""


def data_folder_path() -> Path:
    """Return the path of the user's data folder, whether or not it exists.

    The value of `CNN_EXPLORER_HOME`, made absolute, or else the platform's default:
    `$XDG_DATA_HOME/cnn-explorer` or `~/.local/share/cnn-explorer` on Linux (XDG Base Directory
    Specification), `~/Library/Application Support/cnn-explorer` on macOS,
    `%LOCALAPPDATA%\\cnn-explorer` on Windows.

    Raises:
        SettingsError: The account has no home folder (`home_unknown`).
    """
    try:
        if chosen := os.environ.get(VARIABLE):
            return Path(chosen).expanduser().absolute()
        return _platform_default()
    except RuntimeError as error:
        template = N_(
            "This account has no home folder. Set {variable} to a folder for the program's data."
        )
        raise SettingsError([Problem("home_unknown", template, {"variable": VARIABLE})]) from error


def data_folder() -> Path:
    """Return the user's data folder; create it if missing and check that it is writable.

    Raises:
        SettingsError: It cannot be created or written (`home_not_writable`), or see
            `data_folder_path`.
    """
    folder = data_folder_path()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Permission bits are unreliable on network shares and Windows, so a file is created.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise not_writable(folder, error) from error
    return folder


def not_writable(folder: Path, error: OSError) -> SettingsError:
    """Return the `home_not_writable` error for a write below `folder` that failed with `error`."""
    template = N_(
        "The folder {folder} cannot be written ({reason}). Make room or give it write access, "
        "or set {variable} to another folder."
    )
    reason = error.strerror or str(error) or type(error).__name__
    values = {"folder": str(folder), "reason": reason, "variable": VARIABLE}
    return SettingsError([Problem("home_not_writable", template, values)])


def _platform_default() -> Path:
    if sys.platform == "darwin":
        # platformdirs prefers XDG_DATA_HOME on macOS too; earlier versions of this app did not.
        existing = Path.home() / "Library" / "Application Support" / APP
        if existing.is_dir():
            return existing
    return platformdirs.user_data_path(APP, appauthor=False)
