"""A run is never shown as running when no process executes it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from cnnlib.core.problems import Problem
from cnnlib.training.runs import owner, run_status
from cnnlib.training.runs.owner import Owner
from cnnlib.training.runs.run_status import RunStatus
from tests.support.training_runs import update_status


def test_a_run_whose_process_died_is_interrupted(run):
    sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    update_status(run, "running", owner=owner.of_process(sleeper.pid))
    assert run.status.name == "running"
    sleeper.kill()
    sleeper.wait()
    assert run.status.name == "interrupted"
    assert run.status.problem == run_status.OWNER_DIED
    assert run.status.resumable


def test_a_process_number_given_out_again_is_no_sign_of_life(run):
    other = replace(owner.this_process(), born=1.0, started="another")
    update_status(run, "running", owner=other)
    assert run.status.name == "interrupted"


@pytest.mark.parametrize(
    ("age", "name"), [(0, "running"), (run_status.HEARTBEAT_TIMEOUT + 1, "interrupted")]
)
def test_on_another_computer_the_last_sign_of_life_counts(run, age, name):
    elsewhere = Owner("elsewhere", 1, 1.0)
    update_status(run, "running", owner=elsewhere, heartbeat=time.time() - age)
    assert run.status.name == name


def test_a_state_comes_back_as_it_was_written(run):
    problem = Problem("disk_full", "The disk is full ({reason}).", {"reason": "x"})
    written = RunStatus("interrupted", 1.0, Owner("h", 2, 3.0), 4.0, 5, 6, 7, 8, 9, 10.0, problem)
    run_status.write(run.folder, written)
    assert run_status.load(run.folder) == written
    assert str(run.status.problem) == "The disk is full (x)."


@pytest.mark.parametrize("code", ["state_damaged", "state_of_another_recipe"])
def test_a_run_whose_checkpoint_is_of_no_use_is_not_resumed(code):
    assert RunStatus("failed").resumable
    assert not RunStatus("failed", problem=Problem(code, "x")).resumable


@pytest.mark.parametrize("content", ["", "[]", "{", '{"name": 1, "odd": 2}', '{"holder": 3}'])
def test_a_damaged_state_is_unreadable_and_not_new(run, content):
    (run.folder / run_status.NAME).write_text(content)
    assert run.status == RunStatus("failed", problem=run_status.UNREADABLE)
