"""A page that waits for a background job, shows its answer, and says what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cnnlib.training.execution import background_jobs

PROBLEM = {"code": "x", "template": "No {thing}.", "values": {"thing": "luck"}}


def page() -> None:
    import streamlit as st

    from cnnlib.ui.components.job_status import job_answer, show_job_problems

    answer = job_answer(
        "estimate", "key", {"a": 1}, lambda: st.caption("waiting"), cancellable=True
    )
    if answer is not None and not show_job_problems(answer):
        st.write(f"answer {answer['b']}")


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A job by what it was asked and what it answers."""
    found: dict[str, Any] = {"answer": None, "requests": [], "fraction": None, "cancelled": []}

    def submit(kind: str, key: str, request: Mapping[str, Any]) -> Any:
        found["requests"].append((kind, key, request))
        return found["answer"]

    monkeypatch.setattr(background_jobs, "submit", submit)
    monkeypatch.setattr(background_jobs, "peek", lambda _kind, _key: found["answer"])
    monkeypatch.setattr(background_jobs, "progress", lambda _kind, _key: found["fraction"])
    monkeypatch.setattr(background_jobs, "cancel", lambda *name: found["cancelled"].append(name))
    return found


def test_a_job_is_submitted_and_waited_for(job: dict[str, Any]) -> None:
    visit = AppTest.from_function(page).run()
    assert [caption.value for caption in visit.caption] == ["waiting"]
    assert job["requests"] == [("estimate", "key", {"a": 1})]
    job["answer"] = {"b": 2}
    visit.run()
    assert not visit.caption
    assert visit.markdown[0].value == "answer 2"
    assert len(job["requests"]) == 1


def test_a_problem_is_a_warning_in_place_of_the_answer(job: dict[str, Any]) -> None:
    job["answer"] = {"problems": [PROBLEM]}
    visit = AppTest.from_function(page).run()
    assert [warning.value for warning in visit.warning] == ["No luck."]
    assert not visit.markdown


def test_progress_that_a_job_reports_is_a_bar(job: dict[str, Any]) -> None:
    visit = AppTest.from_function(page).run()
    assert not visit.get("html")
    job["fraction"] = 0.25
    visit.run()
    [bar] = visit.get("html")
    assert 'aria-label="25% done"' in bar.proto.body


def test_a_cancelled_job_is_not_submitted_until_it_is_started_again(job: dict[str, Any]) -> None:
    visit = AppTest.from_function(page).run()
    visit.button("job:cancel:estimate:key").click().run()
    [(*name, visitor)] = job["cancelled"]
    assert name == ["estimate", "key"]
    assert visitor == visit.session_state["job:visitor"]
    assert [caption.value for caption in visit.caption] == ["Cancelled."]
    visit.run()
    assert len(job["requests"]) == 1
    visit.button("job:start:estimate:key").click().run()
    assert len(job["requests"]) == 2
    assert [caption.value for caption in visit.caption] == ["waiting"]


def test_a_job_finished_by_others_after_it_was_cancelled_is_shown(job: dict[str, Any]) -> None:
    visit = AppTest.from_function(page).run()
    visit.button("job:cancel:estimate:key").click().run()
    job["answer"] = {"b": 3}
    visit.run()
    assert visit.markdown[0].value == "answer 3"
