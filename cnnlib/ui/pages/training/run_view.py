"""The open run: its status, its controls, its curves, and what it predicts."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.metric_stream import RunMetrics, run_metrics
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.components.problem_list import say_markdown
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import live_source
from cnnlib.ui.pages.training.curves_chart import curves_chart
from cnnlib.ui.pages.training.first_layer_filters import first_layer_filters
from cnnlib.ui.pages.training.headings import run_heading_html
from cnnlib.ui.pages.training.lr_chart import lr_chart
from cnnlib.ui.pages.training.lr_slider import lr_slider
from cnnlib.ui.pages.training.probe_strip import probe_strip
from cnnlib.ui.pages.training.run_access import may_control
from cnnlib.ui.pages.training.run_controls import run_controls
from cnnlib.ui.pages.training.run_layout import run_layout
from cnnlib.ui.pages.training.run_progress import progress_html

REFRESH_INTERVAL = 1.0
"""Seconds between two refreshes of an active run where the browser cannot poll."""

POLLED_REFRESH_INTERVAL = 8.0
"""Seconds between them where it can (`live_endpoint`), for what the endpoint leaves out."""

ENDED_CHECK_INTERVAL = 2.5
"""Seconds between two checks of a run that has ended, which anybody may resume from elsewhere."""

ICONS = {
    "new": "radio_button_unchecked",
    run_status.QUEUED: "hourglass_empty",
    "running": "play_circle",
    "paused": "pause_circle",
    "interrupted": "link_off",
    "stopped": "stop_circle",
    "finished": "check_circle",
    "diverged": "trending_up",
    "failed": "error",
    "gone": "delete",
}


def open_run(state: PageState) -> Run | None:
    """Return the run that the address names, if any; says so where there is no such run."""
    if not state["run"]:
        return None
    try:
        return run_folder.get_run(state["run"])
    except SettingsError as error:
        st.warning(say_markdown(error.problems[0]), icon=":material/search_off:")
        return None


def run_view(state: PageState, run: Run) -> None:
    """Show the run, refreshed while it is active; an ended one is drawn anew if it is resumed."""
    status = run.status
    active = status.name in run_status.ACTIVE
    interval = POLLED_REFRESH_INTERVAL if live_source.is_served() else REFRESH_INTERVAL
    st.fragment(_refresh, run_every=interval if active else None)(state, run, active)
    if not active and status.name != "gone":
        st.fragment(_check_ended, run_every=ENDED_CHECK_INTERVAL)(run, status)


def _check_ended(run: Run, drawn: RunStatus) -> None:
    """Run the page again if the status is no longer the one that was drawn."""
    if run.status != drawn:
        st.rerun()


def _refresh(state: PageState, run: Run, was_active: bool) -> None:
    status = run.status
    if (status.name in run_status.ACTIVE) != was_active:
        st.rerun()  # the page decides anew whether there is anything to refresh
    _show(state, run, status)
    state.save_to_url()


def _show(state: PageState, run: Run, status: RunStatus) -> None:
    layout = run_layout()
    with layout.head:
        st.html(_heading_html(run, status), width="content")
        run_controls(run, status)
    with layout.status:
        st.html(live_source.live_slot("progress", progress_html(run, status)))
        _show_problem(status)
    if status.name == "gone":
        return
    metrics = run_metrics(run)
    with layout.main:
        curves_chart(state, run, metrics)
        probe_strip(metrics)
    with layout.side:
        _learning_rate(state, run, status, metrics)
        first_layer_filters(state, metrics)


def _heading_html(run: Run, status: RunStatus) -> str:
    text = _(run_status.LABELS[status.name])
    if status.name == run_status.QUEUED and (position := run_folder.queue_position(run)):
        text += " · " + _("place {number} in the queue").format(number=position)
    return run_heading_html(run.label, text, status.name)


def _show_problem(status: RunStatus) -> None:
    if status.problem is not None:
        show = st.info if status.name in run_status.ACTIVE else st.warning
        show(say_markdown(status.problem), icon=f":material/{ICONS[status.name]}:")


def _learning_rate(state: PageState, run: Run, status: RunStatus, metrics: RunMetrics) -> None:
    highest = run.recipe.get("learning_rate")
    if not isinstance(highest, int | float) or not highest > 0:
        return  # `run.json` is no longer readable
    lr_chart(state, run, status, metrics)
    with st.container():  # there whether or not the slider is, so that what is below does not move
        if status.name in run_status.EXECUTING:
            lr_slider(state, run, metrics, float(highest), may_control(run))
