"""A job in a real subprocess."""

from __future__ import annotations

import threading

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


@pytest.mark.parametrize("module", ["cnnlib.no_such_module", "json"])
def test_a_process_that_cannot_answer_is_a_sentence(monkeypatch, module):
    kind = background_jobs.JobKind(dict)
    monkeypatch.setattr(background_jobs.JobKind, "module", module)
    monkeypatch.setitem(background_jobs._kinds, "strange", kind)
    [problem] = background_jobs.problems_of(background_jobs._run({"kind": "strange"}))
    assert problem.code == "measurement"
