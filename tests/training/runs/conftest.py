"""Every test here has a data folder of its own, and a run in it if it asks for one."""

from __future__ import annotations

import pytest

from cnnlib.training.runs import run_folder


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run():
    return run_folder.create({"model": "lenet"}, person="ada")
