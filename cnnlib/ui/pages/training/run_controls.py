"""The buttons that control a run: pause, resume, single steps, stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.execution import scheduler
from cnnlib.training.runs import control, run_folder, run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.components.problem_list import show_problem
from cnnlib.ui.core.language import _
from cnnlib.ui.core.visitor import visitor_id

_TAKEN = "training:taken"
"""Session key: ids of the runs of others whose controls this visitor has taken."""

_PROBLEM = "training:steering"
"""Session key: why the last press did nothing."""


def may_control(run: Run) -> bool:
    """Return True if the run is this visitor's or nobody's, or they have taken its controls."""
    return run.person in ("", visitor_id()) or run.id in st.session_state.get(_TAKEN, ())


def run_controls(run: Run, status: RunStatus) -> None:
    """Show the buttons for what the run can be asked in its present status."""
    if status.name in ("gone", "finished"):
        return
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="steering"):
        if may_control(run):
            _buttons(run, status)
        else:
            st.button(
                _("Take the controls"),
                icon=":material/pan_tool_alt:",
                key="training:take",
                on_click=_take_controls,
                args=(run,),
                help=_("Another visitor started this run. You watch it live either way."),
            )
            return
    if problem := st.session_state.pop(_PROBLEM, None):
        show_problem(problem)


def _buttons(run: Run, status: RunStatus) -> None:
    if status.name == "running":
        _request_button(_("Pause"), "pause", "pause", control.pause, run)
    elif status.name == "paused":
        _request_button(_("Resume"), "play_arrow", "resume", control.resume, run)
    elif status.resumable:
        st.button(
            _("Start") if status.name == "new" else _("Resume from the last checkpoint"),
            icon=":material/play_arrow:",
            on_click=_submit,
            args=(run,),
            key="training:submit",
        )
    if status.name in run_status.EXECUTING:
        _request_button(_("One batch"), "skip_next", "step_batch", control.step_batch, run)
        _request_button(_("One epoch"), "fast_forward", "step_epoch", control.step_epoch, run)
    if status.name in run_status.ACTIVE:
        st.button(
            _("Leave the queue") if status.name == run_status.QUEUED else _("Stop"),
            icon=":material/stop:",
            on_click=_stop,
            args=(run,),
            key="training:stop",
        )


def _request_button(
    label: str, icon: str, name: str, request: Callable[[Path], None], run: Run
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        on_click=_request,
        args=(request, run),
        key=f"training:{name}",
    )


def _take_controls(run: Run) -> None:
    st.session_state[_TAKEN] = {*st.session_state.get(_TAKEN, ()), run.id}


def _request(request: Callable[[Path], None], run: Run) -> None:
    try:
        request(run.folder)
    except OSError:
        st.session_state[_PROBLEM] = run_status.RUN_GONE


def _stop(run: Run) -> None:
    try:
        run_folder.stop(run)
    except SettingsError as error:
        st.session_state[_PROBLEM] = error.problems[0]


def _submit(run: Run) -> None:
    try:
        scheduler.get_scheduler().submit(run)
    except SettingsError as error:
        st.session_state[_PROBLEM] = error.problems[0]
