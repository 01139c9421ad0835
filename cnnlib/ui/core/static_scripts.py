"""JavaScript that the browser fetches once, under an address that changes with its content.

Streamlit serves the `static` folder beside the main script at `/app/static`, without a
`Cache-Control` header, and sends a component's inline script again with every mount.  So a
component's inline script only imports a module published here.  Without that header a browser
keeps a file for a tenth of its age (RFC 9111, section 4.2.2), hence the old date.

The modules of all components are published together, as one folder named by a hash of them, so
that they import each other by relative paths.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnlib.core.atomic_io import write_bytes

LONG_AGO = 1_577_836_800  # 2020-01-01, in seconds since 1970

UI = Path(__file__).resolve().parents[1]
"""The folder of all modules; addresses repeat the paths below it."""

_IMPORT = re.compile(r'^import .*?from "(\.[^"]+)";', re.MULTILINE | re.DOTALL)


def module_address(module: str) -> str:
    """Publish the modules and return the address of one.

    Args:
        module: Its path below `cnnlib/ui`, for example `"components/stage/stage.js"`.

    Returns:
        A path from the server's root, `server.baseUrlPath` included, for example
        `"/app/static/cnn-1a2b3c4d/components/stage/stage.js"`.

    Raises:
        FileNotFoundError: There is no such module.
        RuntimeError: Called outside a Streamlit script.
    """
    if not (UI / module).is_file():
        raise FileNotFoundError(UI / module)
    folder = write_modules(UI, _static_folder())
    return rooted(f"/app/static/{folder}/{module}")


def imports_of(module: str) -> list[str]:
    """The modules that `module` imports, directly or not, by paths relative to it.

    Raises:
        FileNotFoundError: It or one that it imports does not exist.
    """
    found: dict[Path, None] = {}
    waiting = [UI / module]
    while waiting:
        path = waiting.pop()
        for relative in _IMPORT.findall(path.read_text(encoding="utf-8")):
            imported = (path.parent / relative).resolve()
            if imported not in found:
                found[imported] = None
                waiting.append(imported)
    start = (UI / module).parent
    return [Path(os.path.relpath(path, start)).as_posix() for path in found]


def file_address(name: str, source: Path) -> str:
    """Publish one file and return its address, such as `"/app/static/plotly-1a2b3c4d.js"`.

    Args:
        name: Start of the published file's name.
        source: The file.

    Raises:
        FileNotFoundError: There is no such file.
        RuntimeError: Called outside a Streamlit script.
    """
    return rooted(f"/app/static/{write_file(name, source, _static_folder())}")


def rooted(path: str) -> str:
    """`path`, which begins with a slash, from the server's root: below `server.baseUrlPath`."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


@cache
def write_modules(source: Path, static: Path) -> str:
    """Write the `*.js` below `source` into a folder of `static`; return the folder's name.

    Safe where several servers start at once: every file appears whole, by a rename, and an
    address is given only when all of them are there.
    """
    modules = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*.js"))
    }
    name = f"cnn-{_digest(modules)}"
    for path, content in modules.items():
        _write(static / name / path, content)
    return name


@cache
def write_file(name: str, source: Path, static: Path) -> str:
    """Write `source` into `static` under a name of its content; return that name."""
    content = source.read_bytes()
    target = static / f"{name}-{_digest({'': content})}{source.suffix}"
    _write(target, content)
    return target.name


def _static_folder() -> Path:
    context = get_script_run_ctx()
    if context is None:
        raise RuntimeError("publishing a script needs a running Streamlit script")
    return Path(context.main_script_path).resolve().parent / "static"


def _digest(contents: Mapping[str, bytes]) -> str:
    """Eight hexadecimal digits of the names and contents."""
    total = hashlib.sha256()
    for name, content in contents.items():
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()[:8]


def _write(target: Path, content: bytes) -> None:
    """Write `content` unless it is there already; the file appears whole, by a rename."""
    if target.exists() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(target, content)
    os.utime(target, (LONG_AGO, LONG_AGO))
