"""A run in the terminal that cannot be written: how it ends."""

from __future__ import annotations

import pytest

from cnnlib.cli import progress
from cnnlib.core.paths import not_writable
from tests.support import fake_runs
from tests.support.training_runs import update_status


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path / "home"))


class Ended:
    """A scheduler that executes nothing any more."""

    def __init__(self):
        self.closed = False

    def submit(self, run):
        update_status(run, "running", attempt=1)

    def has(self, run):
        return False

    def close(self):
        self.closed = True


def test_weights_that_cannot_be_copied_at_the_end_are_kept_in_the_run(
    tmp_path, monkeypatch, capsys
):
    run = fake_runs.make("finished")
    run.weights.write_bytes(b"weights")
    monkeypatch.setattr(progress, "Scheduler", Ended)
    monkeypatch.setattr(Ended, "submit", lambda self, run: None)
    target = tmp_path / "w.safetensors"
    target.mkdir()  # meanwhile
    assert progress.run_in_terminal(run, as_json=False, weights=target) == 1
    said = capsys.readouterr()
    assert f"They are kept in the run: {run.weights}" in said.err
    assert "finished" in said.out
    target.rmdir()
    assert progress.run_in_terminal(run, as_json=False, weights=target) == 0
    assert target.read_bytes() == b"weights"


def test_an_end_that_could_not_be_written_does_not_keep_the_terminal(monkeypatch, capsys):
    run = fake_runs.make("stopped")
    monkeypatch.setattr(progress, "Scheduler", Ended)
    assert progress.run_in_terminal(run, as_json=False) == 1
    assert progress.STATUS_UNWRITTEN in capsys.readouterr().err


def test_a_stop_that_cannot_be_requested_ends_all_the_same(monkeypatch, capsys):
    def interrupted(run, scheduler):
        raise KeyboardInterrupt

    def full(run):
        raise not_writable(run.folder, OSError(28, "No space left on device"))

    monkeypatch.setattr(progress, "Scheduler", Ended)
    monkeypatch.setattr(progress, "_watch", interrupted)
    monkeypatch.setattr(progress.run_folder, "stop", full)
    run = fake_runs.make("stopped")
    assert progress.run_in_terminal(run, as_json=False) == progress.INTERRUPTED
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "Traceback" not in said
