"""Scripts that the browser fetches once, under a name that changes with their content.

Streamlit serves the `static` folder beside the main script at `/app/static`, without a
`Cache-Control` header, and sends a component's inline script again with every mount.  So a
component's inline script only imports the file published here.  Without that header a browser
keeps a file for a tenth of its age (RFC 9111, section 4.2.2), hence the old date.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

LONG_AGO = 1_577_836_800  # 2020-01-01, in seconds since 1970


def publish(name: str, sources: Sequence[Path]) -> str:
    """Serve `sources`, joined in order, as one script and return its address.

    Args:
        name: Start of the file name, for example `"stage"`.
        sources: Files of JavaScript; together they are one ES module.

    Returns:
        A path from the server's root, `server.baseUrlPath` included, for example
        `"/app/static/stage-1a2b3c4d.js"`.

    Raises:
        FileNotFoundError: A source is missing.
        RuntimeError: Called outside a Streamlit script.
    """
    context = get_script_run_ctx()
    if context is None:
        raise RuntimeError("publish() needs a running Streamlit script")
    folder = Path(context.main_script_path).resolve().parent / "static"
    file = written(name, tuple(sources), folder)
    return rooted(f"/app/static/{file}")


def rooted(path: str) -> str:
    """`path`, which begins with a slash, from the server's root: below `server.baseUrlPath`."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}{path}" if base else path


@cache
def written(name: str, sources: tuple[Path, ...], folder: Path) -> str:
    """Write the joined sources into `folder` unless they are there; return the file's name.

    Safe where several servers start at once: the file appears whole, by a rename.
    """
    content = b"\n".join(source.read_bytes() for source in sources)
    target = folder / f"{name}-{hashlib.sha256(content).hexdigest()[:8]}.js"
    if target.exists() and target.read_bytes() == content:
        return target.name
    folder.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.utime(aside, (LONG_AGO, LONG_AGO))
    Path(aside).chmod(0o644)
    Path(aside).replace(target)
    return target.name
