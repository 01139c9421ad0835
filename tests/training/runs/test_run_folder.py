"""Runs as folders: whole or absent, and never shown as running when nobody carries them out."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.training.runs import control, run_folder, run_status
from cnnlib.training.runs.run_status import Owner, RunStatus


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def run():
    return run_folder.create({"model": "lenet"}, person="ada")


def code(call):
    with pytest.raises(SettingsError) as caught:
        call()
    return caught.value.problems[0].code


def test_a_new_run_says_what_it_is(run):
    assert run_folder.get_run(run.id) == run
    assert run.recipe == {"model": "lenet"}
    assert (run.person, run.label, run.status.name) == ("ada", run.id, "new")
    assert set(run.metadata["versions"]) >= {"python", "torch"}
    assert run_folder.list_runs() == [run]


@pytest.mark.parametrize("identity", ["", "..", "../x", "a/b", ".hidden", "A", "x" * 65, "no-run"])
def test_a_link_leads_to_runs_only(run, identity):
    assert code(lambda: run_folder.get_run(identity)) == "run_unknown"


def test_rename_and_delete(run, home):
    run_folder.rename(run, "  My\nfirst " + "x" * 200)
    assert run.label.startswith("My first xx")
    assert len(run.label) == run_folder.MAX_LABEL_LENGTH
    run_folder.rename(run, "")
    assert run.label == run.id
    run_folder.delete(run)
    assert list((home / "runs").iterdir()) == []
    assert run.status.name == "gone"
    assert code(lambda: run_folder.delete(run)) == "run_gone"
    assert code(lambda: run_folder.rename(run, "x")) == "run_gone"


def test_a_run_at_work_is_not_deleted(run):
    run_folder.update_status(run, "running")
    assert code(lambda: run_folder.delete(run)) == "run_busy"
    assert run.status.name == "running"


def test_a_run_whose_process_died_is_interrupted(run):
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    process = psutil.Process(sleeper.pid)
    owner = replace(run_status.this_process(), pid=sleeper.pid, born=process.create_time())
    run_folder.update_status(run, "running", owner=owner)
    assert run.status.name == "running"
    sleeper.kill()
    process.wait()
    assert run.status.name == "interrupted"
    assert run.status.problem == run_status.OWNER_DIED
    assert run.status.resumable


def test_a_process_number_given_out_again_is_no_sign_of_life(run):
    run_folder.update_status(run, "running", owner=replace(run_status.this_process(), born=1.0))
    assert run.status.name == "interrupted"


@pytest.mark.parametrize(
    ("age", "name"), [(0, "running"), (run_status.HEARTBEAT_TIMEOUT + 1, "interrupted")]
)
def test_on_another_computer_the_last_sign_of_life_counts(run, age, name):
    elsewhere = Owner("elsewhere", 1, 1.0)
    run_folder.update_status(run, "running", owner=elsewhere, heartbeat=time.time() - age)
    assert run.status.name == name


def test_the_queue_is_first_come_first_served():
    made = [run_folder.create({"model": "lenet"}) for _ in range(3)]
    for n, run in enumerate(reversed(made)):
        run_folder.update_status(run, run_status.QUEUED, since=100.0 + n)
    assert [run_folder.queue_position(run) for run in made] == [3, 2, 1]
    run_folder.stop(made[2])
    assert [run_folder.queue_position(run) for run in made] == [2, 1, None]
    assert made[2].status.name == "stopped"


def test_a_state_comes_back_as_it_was_written(run):
    problem = Problem("disk_full", "The disk is full ({reason}).", {"reason": "x"})
    written = RunStatus("interrupted", 1.0, Owner("h", 2, 3.0), 4.0, 5, 6, 7, 8, 9, 10.0, problem)
    run_status.write(run.folder, written)
    assert run_status.load(run.folder) == written
    assert str(run.status.problem) == "The disk is full (x)."


@pytest.mark.parametrize("content", ["", "[]", "{", '{"name": 1, "odd": 2}', '{"holder": 3}'])
def test_a_damaged_state_reads_as_new(run, content):
    (run.folder / run_status.NAME).write_text(content)
    assert run.status == RunStatus()


def test_controls_pressed_at_once_all_count(run):
    def press():
        for _ in range(20):
            control.step_batch(run.folder)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert control.load(run.folder) == control.Control(mode="pause", batches=80)


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf"), True])
def test_a_rate_that_is_none_is_refused(run, rate):
    assert code(lambda: control.set_learning_rate(run.folder, rate)) == "learning_rate"
    assert control.load(run.folder) == control.Control()


def test_nonsense_in_a_control_asks_for_nothing():
    told = {"mode": "explode", "batches": -3, "serial": "x", "learning_rate": [1], "odd": 1}
    assert control.parse(told) == control.Control()


def test_a_request_is_carried_out_once_and_remembered(run, monkeypatch):
    monkeypatch.setattr(control, "POLL_INTERVAL", 0.0)
    reader = control.ControlReader(run.folder)
    control.set_learning_rate(run.folder, 0.5)
    control.step_epoch(run.folder)
    control.step_batch(run.folder)
    assert (reader.next_learning_rate(), reader.next_learning_rate()) == (0.5, None)
    assert [reader.take_grant() for _ in range(3)] == ["batch", "epoch", None]
    again = control.ControlReader(run.folder, json.loads(json.dumps(reader.done)))
    assert (again.next_learning_rate(), again.take_grant(), again.mode) == (None, None, "pause")
