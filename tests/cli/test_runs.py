from __future__ import annotations

import json

import pytest

from cnnlib.__main__ import main
from tests.support import fake_runs


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))


def test_without_runs_it_says_how_to_begin_one(capsys):
    assert main(["runs"]) == 0
    assert "python -m cnnlib train lenet" in capsys.readouterr().out
    assert main(["runs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_line_has_state_accuracy_and_label(capsys):
    run = fake_runs.make("finished", label="First")
    assert main(["runs"]) == 0
    assert capsys.readouterr().out.split() == [run.id, "finished", "0.8123", "First"]


def test_a_run_without_a_living_process_is_interrupted(capsys):
    run = fake_runs.make("running", steps=5, label="")
    fake_runs.orphan(run)
    assert main(["runs"]) == 0
    assert capsys.readouterr().out.split() == [run.id, "interrupted", "-"]
    assert main(["runs", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["run"], told["state"], told["step"]) == (run.id, "interrupted", 5)
    assert told["test_accuracy"] is None
