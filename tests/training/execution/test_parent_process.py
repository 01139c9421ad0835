"""A subprocess ends with the process that started it, even if that one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from cnnlib.training.execution import parent_process
from tests.support.training_runs import wait_for

ROOT = Path(__file__).resolve().parents[3]

PARENT = """
import os, subprocess, sys
from cnnlib.training.execution import parent_process
environment = {**os.environ, **parent_process.environment()}
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], env=environment)
child.wait()
"""
CHILD = """
import os, threading
from cnnlib.training.execution import parent_process
parent_process.on_end(lambda: os._exit(0))
print(os.getpid(), flush=True)
threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_child_of_a_killed_process_ends():
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.ppid() == parent.pid
        os.kill(parent.pid, signal.SIGKILL)
        wait_for(lambda: not child.is_running(), "its end")


def test_this_process_names_itself(monkeypatch):
    for name, value in parent_process.environment().items():
        monkeypatch.setenv(name, value)
    ended = []
    parent_process.on_end(lambda: ended.append(True))
    assert not ended
