"""How long a recipe will take on this machine."""

from __future__ import annotations

import json
import os

import streamlit as st

from cnnlib.training.engine.device import resolve_precision, select_device
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import background_jobs, duration_estimate
from cnnlib.training.execution.cluster import ADDRESS
from cnnlib.training.runs import run_folder, run_status
from cnnlib.training.runs.throughput import (
    Throughput,
    ThroughputRange,
    canonical_recipe,
    throughput_of_past_runs,
)
from cnnlib.ui.components.job_status import job_answer, show_job_problems
from cnnlib.ui.core.duration_format import format_estimate_range
from cnnlib.ui.core.language import _, n_
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.device_caption import device_description

LONG = 15 * 60
"""Seconds above which the estimate becomes a warning."""

RECENT_RUNS = 24
"""Newest runs that are searched for one like the recipe."""

RECENT_EXECUTING = 8
"""Newest runs that are searched for one that keeps the machine busy."""


def duration_caption(recipe: Recipe) -> None:
    """Show the range of durations that earlier runs like `recipe` suggest, or else measured steps.

    The steps are measured in the background, and not while a run keeps this machine busy.
    """
    if os.environ.get(ADDRESS):
        return  # another computer's speed is not known here
    recent = run_folder.list_runs()[:RECENT_RUNS]
    precision = resolve_precision(recipe.precision, select_device(recipe.device))
    past = throughput_of_past_runs(recipe, device_description(recipe.device), precision, recent)
    if past:
        sentence = n_(
            "Takes {time} on this machine, as an earlier run with these settings did.",
            "Takes {time} on this machine, as the quickest of {count} earlier runs with these "
            "settings did.",
            past.runs,
        )
        _show(recipe, past, sentence)
        return
    request = {"recipe": canonical_recipe(recipe).to_json()}
    key = json.dumps(request["recipe"], sort_keys=True)
    if background_jobs.peek(duration_estimate.JOB, key) is None and any(
        run.status.name in run_status.EXECUTING for run in recent[:RECENT_EXECUTING]
    ):
        return
    answer = job_answer(duration_estimate.JOB, key, request, _show_measuring)
    if answer is not None and not show_job_problems(answer, st.caption):
        _show_measured(recipe, answer)


def _show_measuring() -> None:
    st.caption(_("Measuring a few steps to estimate the time…"))


def _show_measured(recipe: Recipe, answer: background_jobs.Answer) -> None:
    fast = Throughput(answer["images_per_second"])
    usual = Throughput(answer["usual_images_per_second"])
    sentence = _("Takes {time} on this machine, from a few measured steps.")
    if answer["disturbed"]:
        usual = fast  # an upper bound already
        sentence = _(
            "Takes at most {time} on this machine alone, from a few measured steps; "
            "other programs keep it busy now."
        )
    _show(recipe, ThroughputRange(slow=usual, fast=fast), sentence)


def _show(recipe: Recipe, measured: ThroughputRange, template: str) -> None:
    low, high = measured.seconds(recipe)
    time = format_estimate_range(low, high)
    sentence = template.format(time=time, count=measured.runs)
    if high > LONG:
        advice = _("A smaller network, fewer epochs or fewer pictures would be quicker.")
        st.warning(labels.join_sentences(sentence, advice), icon=":material/schedule:")
    else:
        st.caption(sentence)
