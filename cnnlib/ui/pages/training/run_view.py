"""The run on the screen: how it stands, its buttons, its curves."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.training.execution import scheduler
from cnnlib.training.runs import control, run_folder, run_status
from cnnlib.training.runs.metric_stream import run_metrics
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.visitor import visitor_id
from cnnlib.ui.pages.training import (
    curves_chart,
    labels,
    learning_rate,
    live_endpoint,
    probe_strip,
    run_layout,
)

EVERY = 1.0
"""Seconds between two looks at a run that is under way, where the browser cannot look itself."""

SELDOM = 8.0
"""Seconds between them where it can (`live_endpoint`), for what the feed leaves out."""

RARELY = 2.5
"""Seconds between two looks at a run that has ended, which anybody may resume from elsewhere."""

TAKEN = "training:taken"
"""Where a session keeps the runs of others whose controls this visitor has taken."""

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


def chosen(state: PageState) -> Run | None:
    """The run of the address, or none; says so where it does not exist."""
    if not state["run"]:
        return None
    try:
        return run_folder.get_run(state["run"])
    except SettingsError as error:
        st.warning(say(error.problems[0]), icon=":material/search_off:")
        return None


def live(state: PageState, run: Run) -> None:
    """Draw the run, look again and again while it is under way, and rarely once it has ended."""
    now = run.status
    watching = now.name in run_status.ACTIVE
    every = SELDOM if live_endpoint.served() else EVERY
    st.fragment(_refresh, run_every=every if watching else None)(state, run, watching)
    if not watching and now.name != "gone":
        st.fragment(notice, run_every=RARELY)(run, now)


def notice(run: Run, drawn: RunStatus) -> None:
    """Draw the page anew where the run stands otherwise than it was `drawn`; else do nothing."""
    if run.status != drawn:
        st.rerun()


def _refresh(state: PageState, run: Run, watching: bool) -> None:
    now = run.status
    if (now.name in run_status.ACTIVE) != watching:
        st.rerun()  # the page decides anew whether to go on looking
    _draw(state, run, now)
    state.save_to_url()


def _draw(state: PageState, run: Run, now: RunStatus) -> None:
    at = run_layout.run_layout()
    with at.head:
        name(run, now)
        buttons(state, run, now)
    with at.told:
        st.html(live_endpoint.live_slot("told", progress_html(run, now)))
        problem(now)
    if now.name == "gone":
        return
    follower = run_metrics(run)
    with at.main:
        curves_chart.curves(state, run, follower)
        probe_strip.strip(follower)
    with at.side:
        learning_rate.rate(state, run, now, follower, may_steer(run))
        probe_strip.filters(state, follower)


def name(run: Run, now: RunStatus) -> None:
    """What the run is called and how it stands, in words."""
    place = ""
    if now.name == run_status.QUEUED and (number := run_folder.queue_position(run)):
        place = " · " + _("place {number} in the queue").format(number=number)
    labels.name(run.label, _(run_status.LABELS[now.name]) + place, now.name)


def progress_html(run: Run, now: RunStatus) -> str:
    """Progress, and what is being measured, as HTML."""
    share = min(1.0, now.step / now.steps) if now.steps else 0.0
    unfinished = now.name in run_status.ACTIVE or 0 < share < 1
    bar = labels.progress(share, progress(run, now)) if unfinished else ""
    return bar + labels.figures(_facts(now))


def problem(now: RunStatus) -> None:
    """Say what went wrong, if anything did."""
    if now.problem is not None:
        show = st.info if now.name in run_status.ACTIVE else st.warning
        show(say(now.problem), icon=f":material/{ICONS[now.name]}:")


def progress(run: Run, now: RunStatus) -> str:
    """Where the run is, and how long it will still take at this pace."""
    epochs = run.recipe.get("epochs", 0)
    if not now.steps:
        return _("Not begun")
    done = _("Epoch {epoch} of {epochs}, step {step} of {steps}").format(
        epoch=min(now.epoch + 1, epochs), epochs=epochs, step=now.step, steps=now.steps
    )
    if now.name != "running" or not now.step or now.step >= now.steps:
        return done
    left = now.seconds / now.step * (now.steps - now.step)
    return done + " · " + _("{time} left").format(time=labels.duration(left))


def _facts(now: RunStatus) -> list[tuple[str, str]]:
    result = now.result
    items: list[tuple[str, str]] = []
    if isinstance(accuracy := result.get("test_accuracy"), float):
        items.append((_("Test accuracy"), f"{accuracy:.2%}"))
    if isinstance(best := result.get("best_test_accuracy"), float):
        items.append((_("Best so far"), f"{best:.2%}"))
    if isinstance(speed := result.get("images_per_second"), float):
        items.append((_("Pictures a second"), f"{speed:,.0f}"))
    if now.seconds:
        items.append((_("Time trained"), labels.duration(now.seconds)))
    about = result.get("device")
    if isinstance(about, dict) and (progress_html := labels.device(about)):
        items.append((_("Device"), progress_html))
    if isinstance(precision := result.get("precision"), str):
        items.append((_("Precision"), labels.value("precision", precision)))
    return items


def may_steer(run: Run) -> bool:
    """Whether this visitor's presses reach the run: it is theirs, or they took the controls."""
    return run.person in ("", visitor_id()) or run.id in st.session_state.get(TAKEN, ())


def buttons(state: PageState, run: Run, now: RunStatus) -> None:
    """What can be asked of the run as it stands."""
    if now.name == "gone" or now.name == "finished":
        return
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="steering"):
        if not may_steer(run):
            st.button(
                _("Take the controls"),
                icon=":material/pan_tool_alt:",
                key="training:take",
                on_click=_take,
                args=(run,),
                help=_("Another visitor started this run. You watch it live either way."),
            )
            return
        if now.name == "running":
            _button(_("Pause"), "pause", control.pause, run)
        elif now.name == "paused":
            _button(_("Resume"), "play_arrow", control.resume, run)
        elif now.resumable:
            st.button(
                _("Start") if now.name == "new" else _("Resume from the last checkpoint"),
                icon=":material/play_arrow:",
                on_click=_submit,
                args=(state, run),
                key="training:submit",
            )
        if now.name in run_status.EXECUTING:
            _button(_("One batch"), "skip_next", control.step_batch, run)
            _button(_("One epoch"), "fast_forward", control.step_epoch, run)
        if now.name in run_status.ACTIVE:
            stop = _("Leave the queue") if now.name == run_status.QUEUED else _("Stop")
            st.button(
                stop, icon=":material/stop:", on_click=_stop, args=(run,), key="training:stop"
            )
    if problem := st.session_state.pop("training:steering", None):
        st.warning(say(problem), icon=":material/block:")


def _take(run: Run) -> None:
    st.session_state[TAKEN] = {*st.session_state.get(TAKEN, ()), run.id}


def _button(label: str, icon: str, ask: object, run: Run) -> None:
    name = getattr(ask, "__name__", icon)
    st.button(
        label, icon=f":material/{icon}:", on_click=_ask, args=(ask, run), key=f"training:{name}"
    )


def _ask(ask: object, run: Run) -> None:
    try:
        ask(run.folder)  # type: ignore[operator]
    except OSError:
        st.session_state["training:steering"] = run_status.RUN_GONE


def _stop(run: Run) -> None:
    try:
        run_folder.stop(run)
    except SettingsError as error:
        st.session_state["training:steering"] = error.problems[0]


def _submit(state: PageState, run: Run) -> None:
    try:
        scheduler.get_scheduler().submit(run)
    except SettingsError as error:
        st.session_state["training:steering"] = error.problems[0]
