"""Servers and a browser for the benchmarks that measure on the screen."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120.0
"""Seconds that a server may take to answer."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one that CNN_EXPLORER_CHROMIUM names."""
    named = os.environ.get("CNN_EXPLORER_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        sys.exit("no Chromium here: install the system's chromium package")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served(
    script: str, home: Path, settings: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[str]:
    """`streamlit run script` with its data under `home`; gives the address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    output = log or home / f"server-{port}.log"
    environment = {
        **os.environ,
        **(settings or {}),
        "CNN_EXPLORER_HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with output.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        limit = time.monotonic() + PATIENCE
        while not _answers(f"{address}/_stcore/health"):
            if process.poll() is not None or time.monotonic() > limit:
                sys.exit(f"{script} does not answer:\n{output.read_text()[-2000:]}")
            time.sleep(0.01)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
