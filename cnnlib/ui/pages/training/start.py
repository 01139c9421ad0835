"""The Start button, what stands in its way, and how long it will take."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import streamlit as st

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.training.engine.device import (
    describe,
    precision_problem,
    resolve_precision,
    select_device,
)
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import background_jobs, duration_estimate, scheduler
from cnnlib.training.execution.cluster import ADDRESS, slots, threads_per_run
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.throughput import Throughput, canonical_recipe, throughput_of_past_runs
from cnnlib.ui.components import problem_list
from cnnlib.ui.core.language import _, n_, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.visitor import visitor_id
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.settings import recipe_of, settings_of

SLOW = 15 * 60
"""Seconds above which the estimate becomes a warning."""

RECENT = 24
"""Newest runs among which one like the recipe is looked for."""

TWICE = 1.5
"""Seconds in which a second press of Start is taken for part of the first."""


def obstacles(recipe: Recipe) -> tuple[Problem, ...]:
    """What keeps `recipe` from being carried out, here where runs are carried out here."""
    if found := recipe.problems():
        return found
    if os.environ.get(ADDRESS):
        return ()  # another computer's devices are not known here
    try:
        device = select_device(recipe.device)
    except SettingsError as error:
        return error.problems
    found_one = precision_problem(recipe.precision, device)
    return (found_one,) if found_one else ()


def start(state: PageState) -> None:
    """The button with everything that belongs to it."""
    recipe = recipe_of(state.values)
    found = obstacles(recipe)
    st.button(
        _("Start training"),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=bool(found),
        key=f"{state.page}:start",
        on_click=begin,
        args=(state,),
    )
    problem_list.problems(state, found, lambda changes: settings_of(changes, recipe.model))
    if problem := st.session_state.pop(f"{state.page}:refused", None):
        st.error(say(problem), icon=":material/error:")
    if not found:
        _estimate(recipe.checked())
    st.caption(here(None if found else recipe))


def begin(state: PageState) -> None:
    """Make a run of what the controls say and give it to the scheduler; widget callback."""
    key, now = f"{state.page}:begun", time.monotonic()
    if now - st.session_state.get(key, -TWICE) < TWICE:
        return  # a double click means one run
    st.session_state[key] = now
    try:
        recipe = recipe_of(state.values).checked()
        run = run_folder.create(recipe.to_json(), person=visitor_id(), label=labels.title(recipe))
        scheduler.get_scheduler().submit(run)
    except SettingsError as error:
        st.session_state[f"{state.page}:refused"] = error.problems[0]
        return
    state.set(run=run.id)
    st.session_state[f"{state.page}:moved"] = True


def _estimate(recipe: Recipe) -> None:
    """Say how long the recipe takes: as an earlier run went here, or else as a few steps went.

    The steps are measured in the background while nothing trains here.
    """
    if os.environ.get(ADDRESS):
        return
    newest = run_folder.list_runs()[:RECENT]
    about, precision = (
        _computer(recipe.device),
        resolve_precision(recipe.precision, select_device(recipe.device)),
    )
    if pace := throughput_of_past_runs(recipe, about, precision, newest):
        _tell(pace.seconds(recipe), _("About {time} on this machine, as an earlier run went."))
        return
    speed = speed_of(recipe)
    if speed is None:
        if any(run.status.name in run_status.EXECUTING for run in newest[:8]):
            return
        _pending(recipe.to_json())
        return
    if problems := background_jobs.problems_of(speed):
        st.caption(say(problems[0]))
        return
    sentence = _("About {time} on this machine, from a few measured steps.")
    if speed["disturbed"]:
        sentence = _(
            "At most about {time} on this machine alone, from a few measured steps; "
            "other programs keep it busy now."
        )
    _tell(Throughput(speed["images_per_second"]).seconds(recipe), sentence)


def speed_of(recipe: Recipe, begin: bool = False) -> Mapping[str, Any] | None:
    """How quickly a network like this one trains here, if that was measured by now."""
    told = canonical_recipe(recipe).to_json()
    key = json.dumps(told, sort_keys=True)
    return (
        background_jobs.submit(duration_estimate.JOB, key, {"recipe": told})
        if begin
        else background_jobs.peek(duration_estimate.JOB, key)
    )


@st.fragment(run_every=0.7)
def _pending(told: Mapping[str, Any]) -> None:
    recipe = Recipe.from_json(told)
    speed = speed_of(recipe, begin=True)
    if speed is None:
        st.caption(_("Measuring a few steps to estimate the time…"))
    else:
        st.rerun()  # so that this fragment ends, and with it its clock


def _tell(seconds: float, sentence: str) -> None:
    told = sentence.format(time=labels.roughly(seconds))
    if seconds > SLOW:
        advice = _("A smaller network, fewer epochs or fewer pictures would be quicker.")
        st.warning(labels.sentences(told, advice), icon=":material/schedule:")
    else:
        st.caption(told)


def here(recipe: Recipe | None) -> str:
    """The device line: where runs are carried out, and in which precision `recipe` would be."""
    if address := os.environ.get(ADDRESS):
        return _("Runs on the cluster at {address}.").format(address=address)
    about = _computer(recipe.device if recipe else "auto")
    if about["type"] != "cpu":
        place = _("Runs on {device}.").format(device=labels.device(about))
    else:
        place = n_(
            "Runs on the CPU, {threads} thread.",
            "Runs on the CPU, {threads} threads.",
            count := _threads(),
        ).format(threads=count)
    if recipe is None:
        return place
    precision = resolve_precision(recipe.precision, select_device(recipe.device))
    return labels.sentences(place, _("Computes in {precision}.").format(precision=precision))


@cache
def _computer(device: str) -> dict[str, object]:
    return describe(select_device(device)).to_json()


def _threads() -> int:
    try:
        return threads_per_run(slots())
    except SettingsError:  # nonsense in the environment, which Start will name
        return threads_per_run(1)
