"""A person's file: what it can do wrong is answered in a sentence, and nothing of it stays."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import psutil
import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.models.file_anatomy import file_anatomy

FILE = """
import os, subprocess, sys, time
import torch
from torch import nn
import helper

class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3)
    def forward(self, x):
        return self.conv(x) + helper.ONE

class Reads(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv2d(3, int(torch.tensor([5.0]).sum()), 1))

class Fails(nn.Module):
    def __init__(self):
        raise ValueError("no width\\n\\x1b[31mat all")

class Refuses(Net):
    def forward(self, x):
        raise KeyError("key")

class Ends(nn.Module):
    def __init__(self):
        os._exit(3)

class Leaves(nn.Module):
    def __init__(self):
        sys.exit("enough")

class Waits(nn.Module):
    def __init__(self):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        with open("written", "w") as file:
            file.write(f"{os.getpid()} {child.pid}")
        os.rename("written", "pids")
        time.sleep(600)

made = Net(2)
def factory(width):
    return Net(width)
number = 3
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "helper.py").write_text("ONE = 1\n")
    (tmp_path / "net.py").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "net.py"


@pytest.mark.parametrize(
    ("name", "options", "channels"),
    [("Net", {"width": 6}, 6), ("factory", {"width": 3}, 3), ("made", {}, 2), ("Reads", {}, 5)],
)
def test_a_class_a_function_or_a_module(
    name: str, options: dict[str, int], channels: int, file: Path
) -> None:
    found = file_anatomy(file, name, options, (3, 8, 8))
    assert found["layers"][0]["output_shape"][0] == channels
    assert found["parameters"] == sum(layer["parameters"] for layer in found["layers"])


@pytest.mark.parametrize(
    ("name", "options", "code", "words"),
    [
        ("Fails", {}, "file_failed", ["ValueError: no width [31mat all"]),
        ("Net", {"height": 1}, "file_failed", ["TypeError", "height"]),
        ("Ends", {}, "file_failed", ["status 3"]),
        ("Leaves", {}, "file_failed", ["SystemExit: enough"]),
        ("Absent", {}, "file_name", ["Absent", "Net, Reads, Fails"]),
        ("number", {}, "file_name", ["number", "int"]),
        ("helper", {}, "file_name", ["helper", "module"]),
    ],
)
def test_what_goes_wrong_is_said(
    name: str, options: dict[str, int], code: str, words: list[str], file: Path
) -> None:
    with pytest.raises(SettingsError) as refused:
        file_anatomy(file, name, options, (3, 8, 8))
    problem = refused.value.problems[0]
    assert problem.code == code
    for word in words:
        assert word in str(problem)


def test_a_picture_that_does_not_fit(file: Path) -> None:
    with pytest.raises(SettingsError, match=r"conv \(Conv2d\)") as refused:
        file_anatomy(file, "Net", {}, (3, 2, 2))
    assert refused.value.problems[0].code == "layer_refuses"


def test_a_file_with_an_error_of_syntax(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text("def f(:\n")
    with pytest.raises(SettingsError, match="SyntaxError"):
        file_anatomy(tmp_path / "net.py", "Net", {}, (3, 8, 8))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no file .*net.py"):
        file_anatomy(tmp_path / "net.py", "Net", {}, (3, 8, 8))


class OutOfTime(subprocess.Popen[bytes]):
    """A process whose time is over as soon as it has started another."""

    def wait(self, timeout: float | None = None) -> int:
        while timeout is not None and not Path("pids").exists():
            assert self.poll() is None
            time.sleep(0.01)
        return super().wait(timeout and 0.01)


def test_code_that_does_not_end_is_stopped_with_what_it_has_started(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", OutOfTime)
    with pytest.raises(SettingsError, match="stopped after 25 seconds"):
        file_anatomy(file, "Waits", {}, (3, 8, 8), seconds=25)
    pids = [int(pid) for pid in Path("pids").read_text().split()]
    deadline = time.monotonic() + 30
    while any(running(pid) for pid in pids):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
