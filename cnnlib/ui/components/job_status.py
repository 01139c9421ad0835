"""A background job on a page: what is shown while it runs, and why it gave no answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cnnlib.training.execution import background_jobs
from cnnlib.training.execution.background_jobs import Answer
from cnnlib.ui.components.problem_list import say_markdown, show_problem
from cnnlib.ui.components.progress_bar import progress_bar_html
from cnnlib.ui.core.language import _

POLL_INTERVAL = 0.7
"""Seconds after which the page asks again whether there is an answer."""


def job_answer(
    kind: str,
    key: str,
    request: Mapping[str, Any],
    show_waiting: Callable[[], object],
    poll_interval: float = POLL_INTERVAL,
    *,
    cancellable: bool = False,
) -> Answer | None:
    """Return the answer of a background job, or None while it is under way or cancelled.

    Where there is no answer yet the job is submitted, its progress is shown as a bar if its
    function reports any, and the page runs again once there is an answer.

    Args:
        kind: See `background_jobs.submit`.
        key: See there.
        request: See there.
        show_waiting: Shows what is being done; called at each poll.
        poll_interval: Seconds between two polls.
        cancellable: Whether there is a button that ends the job, and then one that starts it again;
            a job for which other visitors wait goes on for them.
    """
    answer = background_jobs.peek(kind, key)
    if answer is None and _is_cancelled(kind, key):
        st.caption(_("Cancelled."))
        st.button(
            _("Start again"),
            icon=":material/replay:",
            key=f"job:start:{kind}:{key}",
            on_click=lambda: st.session_state.pop(_cancelled(kind, key), None),
        )
    elif answer is None:
        st.fragment(_poll, run_every=poll_interval)(kind, key, request, show_waiting, cancellable)
    return answer


def _poll(
    kind: str,
    key: str,
    request: Mapping[str, Any],
    show_waiting: Callable[[], object],
    cancellable: bool,
) -> None:
    # A job that others have pushed out of the queue is submitted again by the next poll.
    if _is_cancelled(kind, key) or background_jobs.submit(kind, key, request) is not None:
        st.rerun()  # the whole page, which then has no such fragment and polls no more
    background_jobs.record_waiter(kind, key, _visitor())
    show_waiting()
    fraction = background_jobs.progress(kind, key)
    if fraction is not None:
        st.html(progress_bar_html(fraction, _("{percent} done").format(percent=f"{fraction:.0%}")))
    if cancellable:
        st.button(
            _("Cancel"),
            icon=":material/close:",
            key=f"job:cancel:{kind}:{key}",
            on_click=_cancel,
            args=(kind, key),
        )


def _cancel(kind: str, key: str) -> None:
    background_jobs.cancel(kind, key, _visitor())
    st.session_state[_cancelled(kind, key)] = True


def _visitor() -> str:
    """Return a text that no other session has."""
    found: str = st.session_state.setdefault("job:visitor", secrets.token_hex(8))
    return found


def _is_cancelled(kind: str, key: str) -> bool:
    return _cancelled(kind, key) in st.session_state


def _cancelled(kind: str, key: str) -> str:
    return f"job:cancelled:{kind}:{key}"


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
