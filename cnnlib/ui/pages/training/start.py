"""The Start button with what belongs to it: problems, the estimated duration, the device."""

from __future__ import annotations

import os
import time

import streamlit as st

from cnnlib.core.problems import Problem, SettingsError
from cnnlib.training.engine.device import precision_problem, select_device
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import scheduler
from cnnlib.training.execution.cluster import ADDRESS
from cnnlib.training.runs import run_folder
from cnnlib.ui.components import problem_list
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.visitor import visitor_id
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.device_caption import device_caption
from cnnlib.ui.pages.training.duration_caption import duration_caption
from cnnlib.ui.pages.training.settings import recipe_of, settings_of

DOUBLE_CLICK = 1.5
"""Seconds in which a second press of Start is taken for part of the first."""


def start(state: PageState) -> None:
    """Show the button, what is wrong with the recipe or how long it takes, and the device."""
    recipe = recipe_of(state.values)
    problems = recipe_problems(recipe)
    st.button(
        _("Start training"),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=bool(problems),
        key=f"{state.page}:start",
        on_click=submit_run,
        args=(state,),
    )
    problem_list.problems(state, problems, lambda changes: settings_of(changes, recipe.model))
    if refused := st.session_state.pop(f"{state.page}:refused", None):
        st.error(problem_list.say_markdown(refused), icon=":material/error:")
    if not problems:
        duration_caption(recipe.checked())
    device_caption(None if problems else recipe)


def recipe_problems(recipe: Recipe) -> tuple[Problem, ...]:
    """Return why `recipe` cannot be trained at all, or not on this machine where runs are."""
    if problems := recipe.problems():
        return problems
    if os.environ.get(ADDRESS):
        return ()  # another computer's devices are not known here
    try:
        device = select_device(recipe.device)
    except SettingsError as error:
        return error.problems
    problem = precision_problem(recipe.precision, device)
    return (problem,) if problem else ()


def submit_run(state: PageState) -> None:
    """Create a run of what the controls say and submit it; widget callback."""
    key, now = f"{state.page}:begun", time.monotonic()
    if now - st.session_state.get(key, -DOUBLE_CLICK) < DOUBLE_CLICK:
        return
    st.session_state[key] = now
    try:
        recipe = recipe_of(state.values).checked()
        run = run_folder.create(
            recipe.to_json(), person=visitor_id(), label=labels.run_label(recipe)
        )
        scheduler.get_scheduler().submit(run)
    except SettingsError as error:
        st.session_state[f"{state.page}:refused"] = error.problems[0]
        return
    state.set(run=run.id)
    st.session_state[f"{state.page}:moved"] = True
