"""A background job on a page: what is shown while it runs, and why it gave no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cnnlib.training.execution import background_jobs
from cnnlib.training.execution.background_jobs import Answer
from cnnlib.ui.components.problem_list import say_markdown, show_problem

POLL_INTERVAL = 0.7
"""Seconds after which the page asks again whether there is an answer."""


def job_answer(
    kind: str,
    key: str,
    request: Mapping[str, Any],
    show_waiting: Callable[[], object],
    poll_interval: float = POLL_INTERVAL,
) -> Answer | None:
    """Return the answer of a background job, or None while it is under way.

    Where there is no answer yet the job is submitted, and the page runs again once there is one.

    Args:
        kind: See `background_jobs.submit`.
        key: See there.
        request: See there.
        show_waiting: Shows what is being done; called at each poll.
        poll_interval: Seconds between two polls.
    """
    answer = background_jobs.peek(kind, key)
    if answer is None:
        st.fragment(_poll, run_every=poll_interval)(kind, key, request, show_waiting)
    return answer


def _poll(
    kind: str, key: str, request: Mapping[str, Any], show_waiting: Callable[[], object]
) -> None:
    # A job that others have pushed out of the queue is submitted again by the next poll.
    if background_jobs.submit(kind, key, request) is not None:
        st.rerun()  # the whole page, which then has no such fragment and polls no more
    show_waiting()


def show_job_problems(answer: Answer, show: Callable[[str], object] | None = None) -> bool:
    """Show why a job gave no result; return True if it did not.

    Args:
        answer: What `job_answer` returned.
        show: Shows one sentence; by default as a warning.
    """
    problems = background_jobs.problems_of(answer)
    for problem in problems:
        if show is None:
            show_problem(problem)
        else:
            show(say_markdown(problem))
    return bool(problems)
