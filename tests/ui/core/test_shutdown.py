"""A real server ends on Ctrl-C and SIGTERM with the right exit code and without messages."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120.0

if sys.platform == "win32":
    pytest.skip("signals are POSIX's", allow_module_level=True)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_the_server_ends_quietly(number: signal.Signals, code: int, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", port]
    environment = {**os.environ, "CNN_EXPLORER_HOME": str(tmp_path)}
    output = tmp_path / "output"
    with output.open("wb") as file:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            # A shell that starts tests in the background lets children ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    try:
        end = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{port}/_stcore/health"):
            assert server.poll() is None, output.read_text()
            assert time.monotonic() < end
        server.send_signal(number)
        assert server.wait(timeout=PATIENCE) == code, output.read_text()
    finally:
        server.kill()
    said = output.read_text()
    assert "Aborted" not in said
    assert "Traceback" not in said
    assert "leaked" not in said


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
