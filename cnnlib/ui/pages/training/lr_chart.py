"""The chart of the learning rate: as planned, and so far with a point where the run is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import streamlit as st

from cnnlib.figures.learning_rate_curve import learning_rate_curve
from cnnlib.training.engine import lr_schedule
from cnnlib.training.runs.metric_stream import RunMetrics, steps_per_epoch
from cnnlib.training.runs.run_folder import Run
from cnnlib.training.runs.run_status import RunStatus
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.headings import figure_heading_html
from cnnlib.ui.pages.training.settings import TIME_AXES

HEIGHT = 170

PLANNED_POINTS = 120
"""About as many points has the planned curve."""

DRAWN_POINTS = 60
"""Positions of the point on its way through the run; at each the whole chart is drawn anew."""

_figure = lru_cache(maxsize=64)(learning_rate_curve)


def lr_chart(state: PageState, run: Run, status: RunStatus, metrics: RunMetrics) -> None:
    """Show the planned rate of a run and the rate of its steps so far, over epochs or steps."""
    recipe = run.recipe
    per_epoch = steps_per_epoch(recipe, status.steps)
    steps = status.steps or round(per_epoch * recipe.get("epochs", 1))
    axis = "steps" if state["axis"] == "steps" else "epochs"
    unit = 1.0 if axis == "steps" else per_epoch
    planned: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
    if steps > 1 and recipe.get("schedule") in ("constant", "cosine", "one_cycle"):
        change = metrics.lr_changes[-1] if metrics.lr_changes else None
        planned_steps, planned_rates = planned_lr(recipe, steps, change)
        planned = tuple(step / unit for step in planned_steps), tuple(planned_rates)
    st.html(figure_heading_html(_("Learning rate, planned and so far")))
    batches = metrics.batches
    rates = batches.values_of("learning_rate")
    drawn = subsample(batches.steps, steps, [step for step, _rate in metrics.lr_changes])
    if status.name != "running" and rates:
        drawn = sorted({*drawn, len(rates) - 1})
    so_far = tuple(batches.positions(axis)[i] for i in drawn), tuple(rates[i] for i in drawn)
    plot(
        _figure(planned, so_far, title=_(TIME_AXES[axis])),
        f"{state.page}:rate-curve",
        height=HEIGHT,
        alt=_("Learning rate so far, as planned, and where the run is"),
        uirevision=run.id,
    )


def planned_lr(
    recipe: Mapping[str, Any], steps: int, change: tuple[int, float] | None
) -> tuple[list[int], list[float]]:
    """Return about `PLANNED_POINTS` steps of a run and the rates planned for them.

    Args:
        recipe: The recipe as JSON; `learning_rate` and `schedule` decide.
        steps: Steps in the whole run.
        change: The last step before a person chose another rate, and that rate.

    Returns:
        Steps, ascending, counted as in the reports of a run: 1 for the first; from the change
        on if there was one. And as many rates.
    """
    first = change[0] if change else 0
    indices = sorted(
        {first + round(i * (steps - 1 - first) / PLANNED_POINTS) for i in range(PLANNED_POINTS + 1)}
    )
    return [index + 1 for index in indices], [
        lr_schedule.lr_at(recipe["learning_rate"], recipe["schedule"], index, steps, change)
        for index in indices
    ]


def subsample(reported: Sequence[int], steps: int, changes: Sequence[int]) -> list[int]:
    """Return the indices of the reports that are drawn: evenly spread, and one after each change.

    Args:
        reported: The step of each report, ascending.
        steps: Steps in the whole run.
        changes: The steps after which a person chose another rate.
    """
    indices = {
        bisect_left(reported, position * steps / DRAWN_POINTS)
        for position in range(DRAWN_POINTS + 1)
    }
    indices |= {bisect_right(reported, step) for step in changes}
    return sorted(index for index in indices if index < len(reported))
