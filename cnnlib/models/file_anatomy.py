"""The anatomy of a network in a person's own file, whose code runs in a subprocess."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cnnlib.core.problems import Problem, SettingsError

SECONDS = 120.0
"""How long a person's code may run, the import of PyTorch included."""

_ROOT = Path(__file__).resolve().parents[2]
_CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from cnnlib.models.anatomy_process import main; main(*sys.argv[2:])"
)


def file_anatomy(
    path: Path,
    name: str,
    options: Mapping[str, Any],
    input_shape: Sequence[int],
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """Return the anatomy of a network as `Anatomy.to_json` does; this runs the file's code.

    What the code prints goes to standard error.

    Args:
        path: A Python file.
        name: A module class in it, or anything else that makes a module of `options`.
        options: Keyword arguments for it.
        input_shape: Shape of a picture, (C, H, W).
        seconds: When the code is stopped.

    Raises:
        SettingsError: There is no such file (`file_missing`) or nothing of that name in it
            (`file_name`), its code failed (`file_failed`) or was stopped (`file_slow`), or the
            network does not take the picture (`layer_refuses`).
    """
    if not is_file(path):
        raise _refusal("file_missing", path, "There is no file {path}.")
    request = json.dumps(
        {"path": str(path), "name": name, "options": options, "input_shape": input_shape}
    )
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "anatomy.json"
        status = _run([str(_ROOT), request, str(target)], path, seconds)
        try:
            result: dict[str, Any] = json.loads(target.read_bytes())
        except (OSError, ValueError):
            said = f"it ended the process with the status {status}"
            raise _failure(path, said) from None
    if "problem_code" not in result:
        return result
    if result["problem_code"] == "file_failed":
        raise _failure(path, result["said"])
    raise SettingsError([Problem(result["problem_code"], "{said}", {"said": result["said"]})])


def is_file(path: Path) -> bool:
    """Return whether there is such a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _run(arguments: Sequence[str], path: Path, seconds: float) -> int:
    """Run the subprocess to its end and return its exit status; nothing of it stays behind."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=2,  # standard output is for the answer
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        said = "The code of {path} was stopped after {seconds} seconds."
        raise _refusal("file_slow", path, said, seconds=f"{seconds:g}") from None
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and what it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _failure(path: Path, said: str) -> SettingsError:
    return _refusal("file_failed", path, "The code of {path} failed: {said}.", said=said)


def _refusal(code: str, path: Path, template: str, **values: object) -> SettingsError:
    return SettingsError([Problem(code, template, {"path": path, **values})])
