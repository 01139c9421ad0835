"""The buttons that control a run: pause, resume, single steps, stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from cnnlib.training.execution import scheduler
from cnnlib.training.runs import control, run_folder, run_status
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.training.run_access import change_run, may_control, show_refusal, take_button

_PLACE = "controls"


def run_controls(run: Run, status: RunStatus) -> None:
    """Show the buttons for what the run can be asked in its present status."""
    if status.name in ("gone", "finished"):
        return
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="steering"):
        if may_control(run):
            _buttons(run, status)
        else:
            take_button(run, _PLACE)
            return
    show_refusal(_PLACE)


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


def _request(request: Callable[[Path], None], run: Run) -> None:
    change_run(run, _PLACE, lambda: request(run.folder))


def _stop(run: Run) -> None:
    change_run(run, _PLACE, lambda: run_folder.stop(run))


def _submit(run: Run) -> None:
    change_run(run, _PLACE, lambda: scheduler.get_scheduler().submit(run))
