"""Runs as folders: whole or absent, and never shown as running when nobody carries them out."""

from __future__ import annotations

import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import run_folder, run_status
from tests.support.training_runs import update_status


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
    update_status(run, "running")
    assert code(lambda: run_folder.delete(run)) == "run_busy"
    assert run.status.name == "running"


def test_the_queue_is_first_come_first_served():
    made = [run_folder.create({"model": "lenet"}) for _ in range(3)]
    for n, run in enumerate(reversed(made)):
        update_status(run, run_status.QUEUED, since=100.0 + n)
    assert [run_folder.queue_position(run) for run in made] == [3, 2, 1]
    run_folder.stop(made[2])
    assert [run_folder.queue_position(run) for run in made] == [2, 1, None]
    assert made[2].status.name == "stopped"
