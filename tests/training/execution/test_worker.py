"""One run carried out: obeyed within moments, killed at any moment, resumed bit for bit."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.training.execution import dask_preload, worker
from cnnlib.training.runs import control, event_log, run_folder, run_status
from tests.support.training_runs import (
    assert_same_weights,
    assert_whole,
    little,
    queued,
    recipe,
    update_status,
    wait_for,
)

ROOT = Path(__file__).resolve().parents[3]
ENDLESS = {"epochs": 1000}


@pytest.fixture(autouse=True)
def house(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))
    monkeypatch.setattr(worker.fashion_mnist, "load", little)
    monkeypatch.setattr(dask_preload, "stop_requested", threading.Event())


@pytest.fixture
def begin():
    """Carry a run out in a thread; whatever still runs at the end of the test is stopped."""
    begun = []

    def start(run):
        thread = threading.Thread(target=worker.execute, args=(str(run.folder), queued(run)))
        thread.start()
        begun.append((run, thread))
        return thread

    yield start
    for run, thread in begun:
        if run.folder.is_dir():
            control.stop(run.folder)
        thread.join()


def carry_out(run):
    return worker.execute(str(run.folder), queued(run))


def trained(run):
    """Batches told of so far."""
    told = [e["step"] for e in event_log.read_events(run.folder) if e["event"] == "step"]
    return max(told, default=0)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """A run that nothing disturbs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNN_EXPLORER_HOME", str(tmp_path_factory.mktemp("reference")))
        patch.setattr(worker.fashion_mnist, "load", little)
        run = run_folder.create(recipe())
        assert carry_out(run) == "finished"
    return run


def test_an_undisturbed_run_tells_everything_once(reference):
    now = reference.status
    assert (now.name, now.step, now.steps, now.epoch, now.attempt) == ("finished", 20, 20, 2, 1)
    assert_whole(reference)
    assert set(now.result) >= {"test_accuracy", "images_per_second", "device"}
    history = reference.event_reader()
    history.poll()
    assert now.result["precision"] == history.starts[0]["precision"] == "float32"
    assert not now.resumable


def test_a_run_cut_short_again_and_again_ends_with_the_same_weights(reference, monkeypatch):
    run = run_folder.create(recipe())
    after, ends = worker._RunTask._handle, []

    def cut(self, event):  # leave at the first chance after each third step
        if self.trainer.step >= 3 * (len(ends) + 1):
            dask_preload.stop_requested.set()
        return after(self, event)

    monkeypatch.setattr(worker._RunTask, "_handle", cut)
    while not ends or ends[-1] == "interrupted":
        dask_preload.stop_requested.clear()
        ends.append(carry_out(run))
        assert trained(run) <= run.status.step
    assert ends[-1] == "finished"
    assert len(ends) > 3
    assert_whole(run)
    assert_same_weights(run, reference)


def test_killed_in_mid_epoch_it_goes_on_from_its_checkpoint(reference):
    run = run_folder.create(recipe())
    code = """
import sys, threading
sys.path.insert(0, sys.argv[3])
from tests.support.training_runs import little
from cnnlib.training.execution import worker
worker.fashion_mnist.load = little
save, after = worker.save_checkpoint, worker._RunTask._handle
def paced(self, event):
    self.trainer.single_steps = True  # so that more was told than the checkpoint holds
    end = after(self, event)
    if self.trainer.step >= 13 and self.trainer.epoch == 1:
        print("here", flush=True)
        threading.Event().wait()
    return end
worker._RunTask._handle = paced
worker.execute(sys.argv[1], int(sys.argv[2]))
"""
    command = [sys.executable, "-c", code, str(run.folder), str(queued(run)), str(ROOT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "here\n"
        assert run.status.name == "running"
        process.send_signal(signal.SIGKILL)
    assert trained(run) >= 12
    assert process.returncode == -signal.SIGKILL
    assert run.status.name == "interrupted"
    with (run.folder / event_log.NAME).open("ab") as file:
        file.write(b'{"event":"step","st')  # as a kill in the middle of a write leaves it
    assert carry_out(run) == "finished"
    assert run.status.attempt == 2
    assert_whole(run)
    assert_same_weights(run, reference)


def test_pause_steps_and_stop(begin):
    run = run_folder.create(recipe(**ENDLESS))
    control.pause(run.folder)
    begin(run)
    wait_for(lambda: run.status.name == "paused", "the pause")
    assert run.status.owner_alive
    before = run.status.step

    control.step_batch(run.folder)
    control.step_batch(run.folder)
    wait_for(lambda: trained(run) == before + 2, "two batches")
    control.step_epoch(run.folder)
    wait_for(lambda: run.status.name == "paused" and run.status.epoch == 1, "an epoch")
    wait_for(lambda: run.status.step == 10, "its last step")

    control.resume(run.folder)
    wait_for(lambda: run.status.epoch > 2, "going on")
    control.stop(run.folder)
    wait_for(lambda: run.status.name == "stopped", "the stop")
    assert_whole(run, steps=trained(run))
    assert run.weights.exists()
    assert run.status.resumable


def test_a_pause_cuts_a_granted_epoch_short(begin):
    run = run_folder.create(recipe(epochs=2, batch_size=2))
    control.pause(run.folder)
    begin(run)
    wait_for(lambda: run.status.name == "paused", "the pause")
    control.step_epoch(run.folder)
    wait_for(lambda: run.status.step > 0, "a step")
    control.pause(run.folder)
    wait_for(lambda: run.status.name == "paused", "the second pause")
    assert run.status.epoch <= 1


def test_a_long_pause_gives_way_only_to_those_who_wait(begin, monkeypatch):
    monkeypatch.setattr(worker, "MAX_PAUSE", 0.0)
    run, other = run_folder.create(recipe(**ENDLESS)), run_folder.create(recipe())
    control.pause(run.folder)
    begin(run)
    wait_for(lambda: run.status.name == "paused", "the pause")
    since = run.status.heartbeat
    wait_for(lambda: run.status.heartbeat > since + 1, "more beats")
    assert run.status.name == "paused"
    queued(other)
    wait_for(lambda: run.status.name == "interrupted", "giving way")
    assert run.status.problem == worker.PAUSED_TOO_LONG
    assert run.status.resumable


def test_the_rate_changes_while_it_runs_and_while_it_holds(begin):
    run = run_folder.create(recipe(**ENDLESS, schedule="constant"))
    begin(run)
    wait_for(lambda: run.status.step > 0, "a step")
    for rate, before in ((0.01, control.pause), (0.02, control.resume)):
        control.set_learning_rate(run.folder, rate)
        before(run.folder)
        wait_for(
            lambda rate=rate: (
                any(
                    e["event"] == "rate" and e["learning_rate"] == rate
                    for e in event_log.read_events(run.folder)
                )
                or run.status.name == "paused"
            ),
            "the new rate",
        )
    wait_for(
        lambda: event_log.read_events(run.folder)[-1].get("learning_rate") == 0.02,
        "steps at the new rate",
    )


def test_a_full_disk_is_said_and_survived(reference, monkeypatch):
    run = run_folder.create(recipe())
    save, calls = worker.save_checkpoint, []

    def full(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(*arguments)

    monkeypatch.setattr(worker, "save_checkpoint", full)
    assert carry_out(run) == "interrupted"
    assert run.status.problem.code == "disk_full"
    assert not (run.folder / run_folder.RESERVE).exists()
    assert carry_out(run) == "finished"
    assert (run.folder / run_folder.RESERVE).stat().st_size == run_folder.RESERVE_BYTES
    assert_whole(run)
    assert_same_weights(run, reference)


@pytest.mark.parametrize("begun", [True, False])
def test_a_disk_that_fills_again_leaves_no_run_running(monkeypatch, begun):
    """The status is tried again until it can be written, then the run can go on."""
    run, refused, full = run_folder.create(recipe()), [], threading.Event()
    write = run_status.write

    def refuse(folder, status):
        if full.is_set():
            refused.append(status)
            raise OSError(errno.ENOSPC, "No space left on device")
        write(folder, status)

    def fill(*arguments):
        full.set()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(run_status, "write", refuse)
    monkeypatch.setattr(worker, "save_checkpoint", fill)
    monkeypatch.setattr(worker, "STATUS_RETRY_INTERVAL", 0.01)
    number = queued(run)
    if not begun:
        full.set()
    assert worker.execute(str(run.folder), number) == "interrupted"
    wait_for(lambda: len(refused) > 3, "several attempts")
    assert run_status.load(run.folder).name in run_status.ACTIVE
    full.clear()
    wait_for(lambda: run.status.name == "interrupted", "the status")
    assert run.status.problem.code == "disk_full"
    assert run.status.resumable


def test_an_end_written_late_is_not_that_of_a_later_submission(monkeypatch):
    run = run_folder.create(recipe())
    first = queued(run)
    update_status(run, "running", attempt=1)
    later = update_status(run, run_status.QUEUED, submission=first + 1)
    assert worker._write_end(run, first, 1, "interrupted", run_status.OWNER_DIED)
    assert run_status.load(run.folder) == later


@pytest.mark.parametrize("lost", ["emptied", "removed"])
def test_a_lost_status_loses_no_points(reference, monkeypatch, lost):
    run = run_folder.create(recipe())
    control.pause(run.folder)
    control.step_epoch(run.folder)
    monkeypatch.setattr(worker, "MAX_PAUSE", 0.0)
    monkeypatch.setattr(worker._RunTask, "_others_are_queued", lambda self: True)
    assert carry_out(run) == "interrupted"
    assert run.status.epoch == 1
    file = run.folder / run_status.NAME
    file.write_bytes(b"") if lost == "emptied" else file.unlink()
    assert run.status.resumable
    control.resume(run.folder)
    assert carry_out(run) == "finished"
    assert run.status.attempt == 2
    assert_whole(run)
    assert_same_weights(run, reference)


def test_an_event_log_that_cannot_be_written_ends_the_run_with_a_sentence():
    run = run_folder.create(recipe())
    (run.folder / event_log.NAME).symlink_to("/dev/full")
    assert carry_out(run) == "interrupted"
    assert "No space left" in str(run.status.problem)


def test_a_folder_that_vanishes_stays_gone(begin, tmp_path):
    run = run_folder.create(recipe(**ENDLESS))
    thread = begin(run)
    wait_for(lambda: run.status.step > 0, "a step")
    run.folder.rename(tmp_path / "elsewhere")
    thread.join()
    assert not run.folder.exists()
    assert run.status.name == "gone"


def test_who_has_been_superseded_writes_nothing_more(begin):
    run = run_folder.create(recipe(**ENDLESS))
    thread = begin(run)
    wait_for(lambda: run.status.step > 0, "a step")
    taken = update_status(run, "running", attempt=run.status.attempt + 1)
    thread.join()
    assert run_status.load(run.folder) == taken


def test_a_submission_that_is_no_longer_wanted_does_nothing():
    run = run_folder.create(recipe())
    number = queued(run)
    assert worker.execute(str(run.folder), number - 1) == "superseded"
    run_folder.stop(run)
    assert worker.execute(str(run.folder), number) == "superseded"
    assert run.status.name == "stopped"
    assert event_log.read_events(run.folder) == []


def test_a_diverged_run_says_at_which_step(monkeypatch):
    run = run_folder.create(recipe(learning_rate=100.0, schedule="constant", epochs=50))
    options = {**run.recipe["options"], "batch_norm": False}
    told = {**run.metadata, "recipe": {**run.recipe, "options": options}}
    (run.folder / run_folder.NAME).write_text(json.dumps(told))
    assert carry_out(run) == "diverged"
    assert "diverged at step" in str(run.status.problem)
    assert run.weights.exists()


def test_a_recipe_that_is_none_fails_with_its_sentence():
    run = run_folder.create({"model": "lenet", "speed": 3})
    assert carry_out(run) == "failed"
    assert run.status.problem.code == "unknown_setting"


@pytest.mark.parametrize(
    ("error", "name", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "interrupted", "disk_full"),
        (OSError(errno.EIO, "broken"), "interrupted", "run_folder"),
        (MemoryError(), "failed", "out_of_memory"),
        (ZeroDivisionError("x"), "failed", "run_failed"),
        (SettingsError([run_status.RUN_GONE]), "failed", "run_gone"),
    ],
)
def test_every_trouble_has_a_sentence(error, name, code):
    found, problem = worker.explain(error)
    assert (found, problem.code) == (name, code)
    assert str(problem)
