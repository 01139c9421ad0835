"""Jobs in subprocesses: answered later, cached, never waited for."""

from __future__ import annotations

import io
import json
import threading

import pytest

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.training.execution import background_jobs

UNREADABLE = Problem("unreadable", "{file} cannot be read.", {"file": "w"})


@pytest.fixture(autouse=True)
def no_jobs(monkeypatch):
    monkeypatch.setattr(background_jobs, "_jobs", type(background_jobs._jobs)())
    monkeypatch.setattr(background_jobs, "_kinds", {})


def slow_jobs(monkeypatch, **options):
    """The jobs that have run, an event that lets them end, and one that the first has begun."""
    made, begin, begun = [], threading.Event(), threading.Event()

    def slowly(job):
        made.append(job.request["n"])
        begun.set()
        assert begin.wait(30)
        return {"n": job.request["n"]}

    background_jobs.register("slow", **options)(dict)
    monkeypatch.setattr(background_jobs, "_run", slowly)
    return made, begin, begun


def test_a_problem_and_a_mistake_of_our_own_are_sentences():
    @background_jobs.register("refused")
    def refused(request):
        raise SettingsError([UNREADABLE])

    @background_jobs.register("wrong")
    def wrong(request):
        return {"value": 1 / request["number"]}

    answer = background_jobs.answer({"kind": "refused"})
    assert background_jobs.problems_of(answer) == (UNREADABLE,)
    assert background_jobs.answer({"kind": "wrong", "number": 2}) == {"value": 0.5}
    answer = background_jobs.answer({"kind": "wrong", "number": 0})
    [problem] = background_jobs.problems_of(answer)
    assert "ZeroDivisionError" in str(problem)


def test_a_kind_that_nobody_registered_is_a_mistake():
    with pytest.raises(KeyError):
        background_jobs.submit("nonsense", "", {})


@pytest.mark.parametrize(("newest_only", "expected"), [(True, [0, 3]), (False, [0, 1, 2, 3])])
def test_jobs_of_a_kind_run_one_at_a_time(monkeypatch, newest_only, expected):
    made, begin, begun = slow_jobs(monkeypatch, newest_only=newest_only)
    assert background_jobs.submit("slow", "0", {"n": 0}) is None
    assert begun.wait(30)
    for n in (1, 2, 3):
        assert background_jobs.submit("slow", str(n), {"n": n}) is None
    begin.set()
    while any(background_jobs.peek("slow", str(n)) is None for n in expected):
        threading.Event().wait(0.01)
    assert sorted(made) == expected
    assert background_jobs.submit("slow", "0", {"n": 0}) == {"n": 0}
    if newest_only:
        assert background_jobs.peek("slow", "1") is None


def test_a_job_that_is_waited_for_is_not_cached(monkeypatch):
    asked = []
    background_jobs.register("counted")(dict)
    monkeypatch.setattr(
        background_jobs, "_run", lambda job: asked.append(job.request) or {"n": len(asked)}
    )
    assert background_jobs.run("counted", {"of": "x"}) == {"n": 1}
    assert background_jobs.run("counted", {"of": "x"}) == {"n": 2}
    assert asked == [{"kind": "counted", "of": "x"}] * 2
    assert background_jobs.peek("counted", "") is None
    with pytest.raises(KeyError):
        background_jobs.run("nonsense", {})


def test_a_job_that_is_cancelled_while_it_waits_never_runs(monkeypatch):
    made, begin, begun = slow_jobs(monkeypatch)
    background_jobs.submit("slow", "0", {"n": 0})
    assert begun.wait(30)
    background_jobs.submit("slow", "1", {"n": 1})
    background_jobs.cancel("slow", "1")
    background_jobs.submit("slow", "2", {"n": 2})
    begin.set()
    while background_jobs.peek("slow", "0") is None or background_jobs.peek("slow", "2") is None:
        threading.Event().wait(0.01)
    assert sorted(made) == [0, 2]
    background_jobs.cancel("slow", "0")  # has its answer, and keeps it
    background_jobs.cancel("slow", "nobody's")
    assert background_jobs.peek("slow", "0") == {"n": 0}


def test_progress_is_written_as_lines_before_the_answer(monkeypatch):
    @background_jobs.register("counting")
    def count(request):
        monkeypatch.setattr(background_jobs, "_REPORT_INTERVAL", 0)
        for fraction in (-1, 0.5, 2):
            background_jobs.report_progress(fraction)
        monkeypatch.setattr(background_jobs, "_REPORT_INTERVAL", 60)
        background_jobs.report_progress(0.7)
        return {"value": 1}

    messages = io.StringIO()
    background_jobs.serve({"kind": "counting"}, messages)
    assert [json.loads(line) for line in messages.getvalue().splitlines()] == [
        {"fraction": 0.0},
        {"fraction": 0.5},
        {"fraction": 1.0},
        {"answer": {"value": 1}},
    ]
    background_jobs.report_progress(0.1)  # nobody listens
    assert len(messages.getvalue().splitlines()) == 4


def test_an_answer_that_is_forgotten_is_computed_anew(monkeypatch):
    made = []
    background_jobs.register("slow")(dict)
    monkeypatch.setattr(background_jobs, "_run", lambda job: made.append(job) or {"n": len(made)})
    for n in (1, 2):
        while background_jobs.submit("slow", "0", {}) is None:
            threading.Event().wait(0.01)
        assert background_jobs.peek("slow", "0") == {"n": n}
        background_jobs.forget("slow", "0")
        assert background_jobs.peek("slow", "0") is None
    background_jobs.forget("slow", "nobody's")


def test_a_job_for_which_others_wait_goes_on_when_one_cancels(monkeypatch):
    begin = threading.Event()
    background_jobs.register("slow")(dict)
    monkeypatch.setattr(background_jobs, "_run", lambda _: {"done": begin.wait(30)})
    background_jobs.submit("slow", "0", {})
    for visitor in ("ann", "bob"):
        background_jobs.record_waiter("slow", "0", visitor)
    job = background_jobs._jobs["slow", "0"]
    background_jobs.cancel("slow", "0", "ann")
    assert not job.cancelled
    # Bob has closed the page: he has not asked for a while.
    monkeypatch.setattr(background_jobs, "WAITING", 0.0)
    background_jobs.cancel("slow", "0", "ann")
    assert job.cancelled
    background_jobs.record_waiter("slow", "0", "ann")  # there is no such job any more
    begin.set()


def test_a_job_whose_process_cannot_be_led_gets_an_answer_all_the_same(monkeypatch):
    def broken(_job):
        raise RuntimeError("out of luck")

    monkeypatch.setattr(background_jobs, "_run", broken)
    background_jobs.register("broken")(dict)
    job = background_jobs._Job(("broken", ""), {"kind": "broken"})
    with pytest.raises(RuntimeError):
        background_jobs._execute(background_jobs._kinds["broken"], job)
    assert job.answer is not None
    assert "out of luck" in str(background_jobs.problems_of(job.answer)[0])
