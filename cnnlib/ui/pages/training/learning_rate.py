"""The learning rate: its curve with a point where the run is, and a slider that acts at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from cnnlib.core.problems import SettingsError
from cnnlib.figures.learning_rate_curve import learning_rate_curve
from cnnlib.training.engine import lr_schedule
from cnnlib.training.runs import control, run_status
from cnnlib.training.runs.metric_stream import RunMetrics, steps_per_epoch
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.components.wire_format import loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.static_scripts import module_address
from cnnlib.ui.pages.training import labels
from cnnlib.ui.pages.training.curves_chart import TIMES

HEIGHT = 170

POINTS = 120
"""Points of the planned curve."""

PLACES = 60
"""Places of the point on its way through the run; at each the whole chart is drawn anew."""

SPAN = 1000.0
"""The slider goes from the recipe's rate over this to ten times the recipe's rate."""

MODULE = "pages/training/learning_rate.js"

CSS = """
label { display: block; font: 400 .875rem/1.5 var(--st-font, sans-serif);
  color: var(--st-text-color); }
output { float: right; font-weight: 600; font-variant-numeric: tabular-nums; }
input { display: block; width: 100%; margin: .35rem 0 .2rem; height: 1.4rem;
  accent-color: var(--st-primary-color); cursor: pointer; }
input:disabled { cursor: default; }
input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 3px;
  border-radius: 4px; }
"""

_drawn = lru_cache(maxsize=64)(learning_rate_curve)

_slider = st.components.v2.component(
    "cnn_explorer_rate",
    html='<label data-root><span></span><output></output><input type="range"></label>'
    '<p data-note role="alert" hidden></p>',
    css=CSS,
    js=loader(MODULE),
)


def rate(state: PageState, run: Run, now: RunStatus, follower: RunMetrics, steer: bool) -> None:
    """Draw the curve; the slider works while the run is at work."""
    highest = run.recipe.get("learning_rate")
    if not isinstance(highest, int | float) or not highest > 0:
        return
    _curve(state, run, now, follower, float(highest))
    with st.container():
        if now.name in run_status.EXECUTING:
            _slide(state, run, follower, float(highest), steer)


def _slide(state: PageState, run: Run, follower: RunMetrics, highest: float, steer: bool) -> None:
    rates = follower.batches.values_of("learning_rate")
    key = f"{state.page}:rate"

    def moved() -> None:
        take_rate(run, (st.session_state.get(key) or {}).get("rate"))

    head = {
        "src": module_address(MODULE),
        "label": _("Learning rate"),
        "rate": rates[-1] if rates else highest,
        "least": highest / SPAN,
        "most": highest * 10,
        "disabled": not steer,
        "labels": {"failed": _("The slider could not be loaded. Reload the page to try again.")},
    }
    _slider(key=key, data=pack(head), on_rate_change=moved)


def take_rate(run: Run, message: Any) -> None:
    """Ask the run for the rate that the slider says; the browser is not trusted."""
    asked = message.get("rate") if isinstance(message, dict) else None
    if isinstance(asked, bool) or not isinstance(asked, int | float) or not 0 < asked <= 1000:
        return
    try:
        control.set_learning_rate(run.folder, float(asked))
    except (SettingsError, OSError):
        return  # the header says what became of the run


def plan(
    recipe: dict[str, Any], steps: int, change: tuple[int, float] | None
) -> tuple[list[int], list[float]]:
    """The planned rate at about `POINTS` steps of a run of `steps`, from a change onwards.

    Each stands where its step ends, as the reports of a run do.
    """
    first = change[0] if change else 0
    places = sorted({first + round(i * (steps - 1 - first) / POINTS) for i in range(POINTS + 1)})
    return [place + 1 for place in places], [
        lr_schedule.lr_at(recipe["learning_rate"], recipe["schedule"], step, steps, change)
        for step in places
    ]


def subsample(reported: Sequence[int], steps: int, changes: Sequence[int]) -> list[int]:
    """Which reports of a run of `steps` are drawn: one at each place, and one after each change.

    Args:
        reported: The step of each report, ascending.
        steps: Steps in the whole run.
        changes: The steps after which a person chose another rate.
    """
    reached = {bisect_left(reported, place * steps / PLACES) for place in range(PLACES + 1)}
    reached |= {bisect_right(reported, step) for step in changes}
    return sorted(i for i in reached if i < len(reported))


def _curve(
    state: PageState, run: Run, now: RunStatus, follower: RunMetrics, highest: float
) -> None:
    recipe = dict(run.recipe)
    per_epoch = steps_per_epoch(recipe, now.steps)
    steps = now.steps or round(per_epoch * recipe.get("epochs", 1))
    change = follower.lr_changes[-1] if follower.lr_changes else None
    axis = "steps" if state["axis"] == "steps" else "epochs"
    unit = 1.0 if axis == "steps" else per_epoch
    planned: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    if steps > 1 and recipe.get("schedule") in ("constant", "cosine", "one_cycle"):
        places, planned_rates = plan({**recipe, "learning_rate": highest}, steps, change)
        planned = tuple(place / unit for place in places), tuple(planned_rates)
    labels.head(_("Learning rate, planned and so far"))
    batches = follower.batches
    rates = batches.values_of("learning_rate")
    chosen = subsample(batches.steps, steps, [step for step, _rate in follower.lr_changes])
    if now.name != "running" and rates:
        chosen = sorted({*chosen, len(rates) - 1})
    done = tuple(batches.positions(axis)[i] for i in chosen), tuple(rates[i] for i in chosen)
    plot(
        _drawn(planned, done, title=_(TIMES[axis])),
        f"{state.page}:rate-curve",
        height=HEIGHT,
        alt=_("Learning rate so far, as planned, and where the run is"),
        uirevision=run.id,
    )
