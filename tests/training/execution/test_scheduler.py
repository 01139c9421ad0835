"""Runs on real clusters: queues, killed workers, a killed app, a cluster started by hand."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.training.execution import cluster
from cnnlib.training.execution.scheduler import Scheduler
from cnnlib.training.runs import control, event_log, run_folder, run_status
from cnnlib.training.runs.owner import Owner
from tests.support.kills import kill_repeatedly, process_of
from tests.support.training_runs import (
    assert_same_weights,
    assert_whole,
    recipe,
    stop_all,
    wait_for,
)

ROOT = Path(__file__).resolve().parents[3]
ENDLESS = {"epochs": 1000, "subset": 1000}


@pytest.fixture(scope="module", autouse=True)
def house(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNN_EXPLORER_HOME", str(tmp_path_factory.mktemp("house")))
        for variable in (cluster.ADDRESS, cluster.SLOTS):
            patch.delenv(variable, raising=False)
        fashion_mnist.prepare()
        yield


@pytest.fixture(scope="module")
def shared_scheduler(house):
    scheduler = Scheduler()
    yield scheduler
    scheduler.close()


@pytest.fixture
def scheduler(shared_scheduler):
    yield shared_scheduler
    stop_all()


def trained(run):
    return max((e["step"] for e in event_log.read_events(run.folder) if "steps" in e), default=0)


def goes_on(run, attempt):
    """Whether this attempt has told of a batch that none told of before."""
    events = event_log.read_events(run.folder)
    return any(e["attempt"] == attempt and e["event"] == "step" for e in events)


def test_first_come_first_served_on_one_slot(scheduler):
    first, second, third = (run_folder.create(recipe(**ENDLESS), person=p) for p in ("a", "b", "a"))
    for run in (first, second, third):
        scheduler.submit(run)
    wait_for(lambda: trained(first), "the first run")
    assert [r.status.name for r in (first, second, third)] == ["running", "queued", "queued"]
    assert [run_folder.queue_position(r) for r in (first, second, third)] == [None, 1, 2]
    with pytest.raises(SettingsError, match="waiting"):
        scheduler.submit(second)

    run_folder.stop(first)
    wait_for(lambda: trained(second), "the second run")
    assert (first.status.name, run_folder.queue_position(third)) == ("stopped", 1)
    run_folder.stop(third)
    assert third.status.name == "stopped"
    run_folder.delete(third)
    run_folder.stop(second)
    wait_for(lambda: second.status.name == "stopped", "its stop")
    assert_whole(second, steps=trained(second))


def test_a_killed_worker_is_replaced_and_the_run_goes_on(scheduler):
    run = run_folder.create(recipe(**ENDLESS))
    scheduler.submit(run)
    wait_for(lambda: run.status.epoch >= 1, "an epoch")
    wait_for(lambda: trained(run) > run.status.epoch * 63, "the middle of the next")
    os.kill(run.status.owner.pid, signal.SIGKILL)
    wait_for(lambda: goes_on(run, 2), "going on")
    assert run.status.name == "running"
    run_folder.stop(run)
    wait_for(lambda: run.status.name == "stopped", "the stop")
    assert_whole(run, steps=trained(run))


def test_a_killed_nanny_is_replaced_and_runs_begin_on_the_new_one(scheduler):
    run, waiting = (run_folder.create(recipe(**ENDLESS), person=p) for p in ("a", "b"))
    for each in (run, waiting):
        scheduler.submit(each)
    wait_for(lambda: trained(run), "the first run")
    process_of(run, "nanny").kill()
    wait_for(lambda: goes_on(run, 2), "going on")
    run_folder.stop(run)
    wait_for(lambda: trained(waiting), "the run that waited")
    nanny = process_of(waiting, "nanny")
    stop_all()
    assert_whole(run, steps=trained(run))

    nanny.kill()  # while no run needs it
    later = run_folder.create(recipe(**ENDLESS))
    scheduler.submit(later)
    wait_for(lambda: trained(later), "a run after it")


def test_a_killed_app_leaves_the_truth_and_the_run_goes_on(scheduler):
    run = run_folder.create(recipe(**ENDLESS))
    code = """
import sys, threading
from cnnlib.training.runs import run_folder
from cnnlib.training.execution.scheduler import Scheduler
if __name__ == "__main__":
    Scheduler().submit(run_folder.get_run(sys.argv[1]))
    threading.Event().wait()
"""
    with subprocess.Popen([sys.executable, "-c", code, run.id], cwd=ROOT) as app:
        try:
            wait_for(lambda: trained(run), "the run", seconds=60)
            worker = run.status.owner
            family = psutil.Process(app.pid).children(recursive=True)
        finally:
            app.kill()
    wait_for(lambda: run.status.name == "interrupted", "the truth")
    assert run.status.step == trained(run) or run.status.problem == run_status.OWNER_DIED
    wait_for(lambda: not worker.is_alive, "the end of its worker")
    scheduler.submit(run)
    wait_for(lambda: goes_on(run, 2), "going on")
    run_folder.stop(run)
    wait_for(lambda: run.status.name == "stopped", "the stop")
    assert_whole(run, steps=trained(run))
    wait_for(lambda: not any(p.is_running() for p in family), "the end of its cluster")


def test_a_killed_scheduler_is_replaced_and_the_run_goes_on():
    own = Scheduler()
    before = {child.pid for child in psutil.Process().children()}
    run = run_folder.create(recipe(**ENDLESS))
    try:
        own.submit(run)
        wait_for(lambda: run.status.epoch >= 1, "an epoch")
        for child in psutil.Process().children():
            if child.pid not in before and "distributed.Scheduler" in " ".join(child.cmdline()):
                child.kill()
        wait_for(lambda: goes_on(run, 2), "going on")
    finally:
        stop_all()
        own.close()
    assert run.status.name == "stopped"
    assert_whole(run, steps=trained(run))


def test_a_run_killed_again_and_again_ends_with_the_same_weights(scheduler):
    recipe_of_both = recipe(epochs=8, subset=1000)
    killed = run_folder.create(recipe_of_both)
    scheduler.submit(killed)
    kill_repeatedly(killed, 3, scheduler.submit)
    wait_for(lambda: killed.status.name == "finished", "its end")
    assert killed.status.attempt > 3
    assert_whole(killed, steps=8 * 63)

    afterwards = run_folder.create(recipe_of_both)
    scheduler.submit(afterwards)
    wait_for(lambda: afterwards.status.name == "finished", "a run that nobody kills")
    assert afterwards.status.attempt == 1
    assert_same_weights(killed, afterwards)


def test_an_app_that_closes_lets_its_run_write_a_checkpoint():
    own = Scheduler()
    run = run_folder.create(recipe(**ENDLESS))
    own.submit(run)
    wait_for(lambda: trained(run), "the run")
    own.close()
    assert run.status.name == "interrupted"
    assert run.status.owner == Owner()
    assert_whole(run, steps=trained(run))
    assert run.status.step >= trained(run) > 0


@pytest.fixture
def by_hand(tmp_path, monkeypatch):
    """`dask scheduler` and two `dask worker`s, as a person starts them."""
    address = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    options = ["--scheduler-file", str(address), "--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"cwd": ROOT, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen([*dask, "scheduler", "--port", "0", *options], **quiet)]
    wait_for(lambda: address.exists() and address.read_text().endswith("}"), "the scheduler")
    for _ in range(2):
        more = ["--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
        started.append(subprocess.Popen([*dask, "worker", *options, *more], **quiet))
    found = next(
        word for word in address.read_text().replace('"', " ").split() if word.startswith("tcp:")
    )
    monkeypatch.setenv(cluster.ADDRESS, found)
    yield started
    for process in started:
        process.kill()
        process.wait()


def test_on_a_cluster_started_by_hand_a_run_moves_to_the_worker_that_is_left(by_hand):
    scheduler = Scheduler()
    try:
        run = run_folder.create(recipe(**ENDLESS))
        scheduler.submit(run)
        wait_for(lambda: run.status.epoch >= 1, "an epoch")
        first = run.status.owner.pid
        assert first in [process.pid for process in by_hand[1:]]
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: goes_on(run, 2), "going on")
        assert {first, run.status.owner.pid} == {process.pid for process in by_hand[1:]}
        run_folder.stop(run)
        wait_for(lambda: run.status.name == "stopped", "the stop")
        assert_whole(run, steps=trained(run))
    finally:
        stop_all()
        scheduler.close()


def test_a_scheduler_that_cannot_be_reached_is_named(monkeypatch):
    monkeypatch.setenv(cluster.ADDRESS, "tcp://127.0.0.1:9")
    monkeypatch.setattr(cluster, "CONNECT_TIMEOUT", 1)
    scheduler = Scheduler()
    run = run_folder.create(recipe())
    scheduler.submit(run)
    wait_for(lambda: run.status.name == "interrupted", "the sentence")
    assert "tcp://127.0.0.1:9" in str(run.status.problem)
    assert run.status.resumable
    scheduler.close()


@pytest.mark.parametrize("value", ["0", "-1", "many", "65", "²"])
def test_a_number_of_slots_that_is_none_is_refused(monkeypatch, value):
    monkeypatch.setenv(cluster.SLOTS, value)
    with pytest.raises(SettingsError, match="CNN_EXPLORER_SLOTS"):
        cluster.slots()


def test_a_deleted_run_is_not_begun():
    scheduler = Scheduler()
    run = run_folder.create(recipe())
    run_folder.delete(run)
    with pytest.raises(SettingsError) as caught:
        scheduler.submit(run)
    assert caught.value.problems == (run_status.RUN_GONE,)
    assert control.load(run.folder) == control.Control()
