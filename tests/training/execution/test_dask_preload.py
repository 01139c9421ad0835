"""The processes of the local cluster end in order when the app has ended."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from cnnlib.training.execution import dask_preload, parent_process


class EndedError(Exception):
    pass


class Nanny:
    """As much of dask's nanny as is used; its worker process is `pid`."""

    def __init__(self, pid: int) -> None:
        self.pid, self.restarts = pid, True

    def close_gracefully(self, reason: str) -> None:
        self.restarts = False


class Scheduler:
    def __init__(self, *workers: str, scheduler_file: str | None = None) -> None:
        self.workers, self.scheduler_file = dict.fromkeys(workers), scheduler_file


class Worker:
    pass


@pytest.fixture(autouse=True)
def ended(monkeypatch):
    """The end of a process raises, and the requests to runs are undone."""

    def end(code):
        raise EndedError(code)

    monkeypatch.setattr(dask_preload.os, "_exit", end)
    yield
    dask_preload.stop_requested.clear()
    if dask_preload.busy.locked():
        dask_preload.busy.release()


def end_in_thread(server) -> threading.Thread:
    def end():
        with pytest.raises(EndedError):
            dask_preload._end(server)

    thread = threading.Thread(target=end, daemon=True)
    thread.start()
    return thread


def test_all_is_over_within_six_seconds():
    assert parent_process.POLL_INTERVAL + dask_preload.CHECKPOINT_TIMEOUT < 6


def test_a_scheduler_without_workers_ends_at_once(monkeypatch):
    monkeypatch.setattr(dask_preload, "CHECKPOINT_TIMEOUT", 1e9)
    with pytest.raises(EndedError):
        dask_preload._end(Scheduler())


def test_a_scheduler_outlives_its_workers(monkeypatch):
    monkeypatch.setattr(dask_preload, "CHECKPOINT_TIMEOUT", 1e9)
    scheduler = Scheduler("one", "two")
    thread = end_in_thread(scheduler)
    scheduler.workers.pop("one")
    thread.join(0.2)
    assert thread.is_alive()
    scheduler.workers.pop("two")
    thread.join()


def test_the_folder_of_the_cluster_goes_with_its_scheduler(tmp_path):
    folder = tmp_path / "cluster"
    folder.mkdir()
    (folder / "certificate.pem").touch()
    with pytest.raises(EndedError):
        dask_preload._end(Scheduler(scheduler_file=str(folder / "scheduler.json")))
    assert not folder.exists()


def test_a_nanny_outlives_its_worker_and_starts_no_other(monkeypatch):
    monkeypatch.setattr(dask_preload, "CHECKPOINT_TIMEOUT", 1e9)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        nanny = Nanny(process.pid)
        thread = end_in_thread(nanny)
        thread.join(0.2)
        assert thread.is_alive()
        process.kill()
        process.wait()
        thread.join()
    assert not nanny.restarts


def test_a_worker_ends_when_its_run_has(monkeypatch):
    monkeypatch.setattr(dask_preload, "CHECKPOINT_TIMEOUT", 1e6)
    with dask_preload.busy:
        thread = end_in_thread(Worker())
        assert dask_preload.stop_requested.wait(60)
        thread.join(0.2)
        assert thread.is_alive()
    thread.join()


@pytest.mark.parametrize("server", [Scheduler("stuck"), Worker()], ids=["scheduler", "worker"])
def test_what_is_stuck_ends_too(monkeypatch, server):
    monkeypatch.setattr(dask_preload, "CHECKPOINT_TIMEOUT", 0.05)
    with dask_preload.busy, pytest.raises(EndedError):
        dask_preload._end(server)
