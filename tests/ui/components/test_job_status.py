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

    answer = job_answer("estimate", "key", {"a": 1}, lambda: st.caption("waiting"))
    if answer is not None and not show_job_problems(answer):
        st.write(f"answer {answer['b']}")


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A job by what it was asked and what it answers."""
    found: dict[str, Any] = {"answer": None, "requests": []}

    def submit(kind: str, key: str, request: Mapping[str, Any]) -> Any:
        found["requests"].append((kind, key, request))
        return found["answer"]

    monkeypatch.setattr(background_jobs, "submit", submit)
    monkeypatch.setattr(background_jobs, "peek", lambda _kind, _key: found["answer"])
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
