"""A job in a real subprocess."""

from __future__ import annotations

import importlib
import textwrap
import threading

import psutil
import pytest

from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import background_jobs, duration_estimate


def awaited(kind, key, request):
    while (found := background_jobs.submit(kind, key, request)) is None:
        threading.Event().wait(0.05)
    return found


def test_a_request_is_answered_by_the_module_that_registered_its_kind(monkeypatch):
    monkeypatch.setattr(background_jobs, "_jobs", type(background_jobs._jobs)())
    recipe = Recipe("lenet", batch_size=16, device="cpu").to_json()
    answer = awaited(duration_estimate.JOB, "small", {"recipe": recipe})
    assert background_jobs.problems_of(answer) == ()
    assert answer["images_per_second"] > 0


@pytest.fixture
def jobs_of(monkeypatch, tmp_path):
    """Register the kinds of a module written here, in this process and for its subprocesses."""

    def register(name, source):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr(background_jobs, "_jobs", type(background_jobs._jobs)())
        monkeypatch.setattr(background_jobs, "_kinds", dict(background_jobs._kinds))
        importlib.import_module(name)

    return register


def wait_until(condition):
    for _ in range(1200):
        if condition():
            return
        threading.Event().wait(0.05)
    raise AssertionError("nothing has happened for a minute")


def test_a_job_reports_its_progress_and_may_print_what_it_likes(jobs_of, tmp_path):
    jobs_of(
        "half_done",
        """
        import pathlib, time
        from cnnlib.training.execution import background_jobs

        @background_jobs.register("half")
        def half(request):
            print("a library's advertisement")
            background_jobs.report_progress(0.5)
            while not pathlib.Path(request["file"]).exists():
                time.sleep(0.02)
            return {"value": 1}
        """,
    )
    request = {"file": str(tmp_path / "go")}
    assert background_jobs.submit("half", "", request) is None
    wait_until(lambda: background_jobs.progress("half", "") == 0.5)
    assert background_jobs.peek("half", "") is None
    (tmp_path / "go").touch()
    wait_until(lambda: background_jobs.peek("half", ""))
    assert background_jobs.peek("half", "") == {"value": 1}


def test_a_cancelled_job_ends_its_process_and_leaves_the_turn_to_the_next(jobs_of, tmp_path):
    jobs_of(
        "for_ever",
        """
        import os, pathlib, time
        from cnnlib.training.execution import background_jobs

        @background_jobs.register("ever")
        def ever(request):
            pathlib.Path(request["file"]).write_text(str(os.getpid()))
            while request["long"]:
                time.sleep(0.02)
            return {"value": 1}
        """,
    )
    file = tmp_path / "pid"
    assert background_jobs.submit("ever", "long", {"file": str(file), "long": True}) is None
    wait_until(lambda: file.exists() and file.read_text())
    pid = int(file.read_text())
    assert psutil.pid_exists(pid)
    background_jobs.cancel("ever", "long")
    wait_until(lambda: not psutil.pid_exists(pid))
    assert background_jobs.peek("ever", "long") is None
    assert background_jobs.progress("ever", "long") is None
    short = {"file": str(tmp_path / "other"), "long": False}
    assert awaited("ever", "short", short) == {"value": 1}
    assert awaited("ever", "long", short) == {"value": 1}  # nothing was cached


def test_a_process_that_dies_without_an_answer_says_how(jobs_of):
    jobs_of(
        "dying",
        """
        import os
        from cnnlib.training.execution import background_jobs

        @background_jobs.register("dying")
        def dying(request):
            os._exit(3)
        """,
    )
    [problem] = background_jobs.problems_of(background_jobs.run("dying", {}))
    assert "exit code 3" in str(problem)


@pytest.mark.parametrize("module", ["cnnlib.no_such_module", "json"])
def test_a_process_that_cannot_answer_is_a_sentence(monkeypatch, module):
    kind = background_jobs.JobKind(dict)
    monkeypatch.setattr(background_jobs.JobKind, "module", module)
    monkeypatch.setitem(background_jobs._kinds, "strange", kind)
    [problem] = background_jobs.problems_of(background_jobs.run("strange", {}))
    assert problem.code == "measurement"
