from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import torch

from cnnlib.training.execution import malloc, peak_memory
from cnnlib.training.execution.peak_memory import available_memory, peak_growth

MIB = 1 << 20
CPU, CUDA = torch.device("cpu"), torch.device("cuda")

GROWTH = """
import json, torch
from cnnlib.training.execution import malloc
from cnnlib.training.execution.peak_memory import peak_growth
before = [torch.ones(100 << 18)]
before.clear()
with malloc.retain_freed_memory():
    again = [torch.ones(100 << 18)]
    again.clear()
    with peak_growth(torch.device("cpu")) as growth:
        both = torch.ones(40 << 18), torch.ones(20 << 18)
        del both
        small = torch.ones(5 << 18)
print(json.dumps(growth.bytes))
"""


def test_a_fresh_process_grows_by_the_most_that_exists_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GROWTH],
        env={**os.environ, **malloc.ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    grown = json.loads(done.stdout)
    if grown is None:
        pytest.skip("this system does not tell the peak of a process")
    assert 59 * MIB < grown < 64 * MIB


def test_a_peak_that_is_not_known_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peak_memory, "_peak_resident", lambda: None)
    with peak_growth(CPU) as growth:
        pass
    assert growth.bytes is None


def test_an_earlier_peak_that_was_not_reset_hides_a_smaller_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    earlier = psutil.Process().memory_info().rss + 1000 * MIB
    monkeypatch.setattr(peak_memory, "_CLEAR_REFS", tmp_path / "missing" / "clear_refs")
    monkeypatch.setattr(peak_memory, "_peak_resident", lambda: earlier)
    with peak_growth(CPU) as growth:
        pass
    assert growth.bytes is None


def test_cuda_is_asked_for_its_own_peak(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda device: calls.append("synchronize"))
    monkeypatch.setattr(torch.cuda, "reset_peak_memory_stats", lambda device: calls.append("reset"))
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 1000)
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda device: 5000)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (123, 456))
    with peak_growth(CUDA) as growth:
        calls.append("work")
    assert growth.bytes == 4000
    assert calls == ["synchronize", "reset", "work", "synchronize"]
    assert available_memory(CUDA) == 123


def test_a_container_s_limit_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    limit, used = tmp_path / "memory.max", tmp_path / "memory.current"
    monkeypatch.setattr(peak_memory, "_CGROUPS", ((str(limit), str(used)),))
    free = available_memory(CPU)
    assert free > MIB
    limit.write_text("max\n")
    used.write_text("1000\n")
    assert available_memory(CPU) > MIB
    limit.write_text("5000\n")
    assert available_memory(CPU) == 4000
    used.write_text("6000\n")
    assert available_memory(CPU) == 0
