"""Refusals; `test_train.py` resumes a run from the command line."""

from __future__ import annotations

import pytest

from cnnlib.__main__ import WRONG_USAGE, main
from tests.support import fake_runs


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))


@pytest.mark.parametrize("name", ["20260101-000000-lenet-abcdef", "../elsewhere"])
def test_an_unknown_run_is_said(name, capsys):
    assert main(["resume", name]) == WRONG_USAGE
    assert name in capsys.readouterr().err


def test_a_folder_for_the_weights_must_exist(tmp_path, capsys):
    run = fake_runs.make("stopped")
    missing = tmp_path / "missing" / "weights.safetensors"
    assert main(["resume", run.id, "--weights", str(missing)]) == WRONG_USAGE
    assert str(missing) in capsys.readouterr().err
    assert run.status.name == "stopped"
