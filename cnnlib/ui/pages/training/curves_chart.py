"""The chart of loss and accuracy: of the open run and of those compared with it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from cnnlib.figures.training_curves import CurveEnd, CurveLabels, training_curves
from cnnlib.training.runs.metric_stream import RunMetrics, steps_per_epoch
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.field import field
from cnnlib.ui.components.plot.plot import Curves, plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training.curve_points import compared_runs, curve_points, curves_key
from cnnlib.ui.pages.training.live_source import live_source
from cnnlib.ui.pages.training.settings import TIME_AXES

HEIGHT = 330
LONGEST_NAME = 20
"""Characters of a run's name beside its curve; the table has it whole."""

_figure = lru_cache(maxsize=64)(training_curves)  # changes once an epoch, and takes 20 ms to build


def curves_chart(state: PageState, run: Run, metrics: RunMetrics) -> None:
    """Show loss and accuracy over one time axis, with the switches for both axes.

    The figure carries no points: `plot` sends those that the browser does not have yet.
    """
    runs = compared_runs(run, metrics, state["with"])
    _axis_switches(state)
    axis = state["axis"]
    x, y = curve_points(runs, axis)
    figure = _figure(
        tuple(each.label for each, _metrics in runs),
        tuple(end_labels(runs, axis)),
        total=axis_length(runs, axis),
        empty=not any(map(len, y)),
        logarithmic=state["scale"] == "log",
        labels=CurveLabels(
            loss=_("Loss"),
            accuracy=_("Accuracy"),
            train=_("training"),
            test=_("test"),
            time=_(TIME_AXES[axis]),
        ),
    )
    key = curves_key(runs, axis)
    plot(
        figure,
        f"{state.page}:curves",
        height=HEIGHT,
        alt=_("Loss and accuracy of the run as it was trained"),
        append=Curves(key, x, y),
        uirevision=f"{key}:{state['scale']}",
        feed=live_source(run, metrics, key, axis, state["with"]),
    )


def axis_length(runs: Sequence[tuple[Run, RunMetrics]], axis: str) -> float | None:
    """Return where the time axis ends once all runs have; None where that is not known."""
    if axis == "seconds":
        return None
    lengths = []
    for run, _metrics in runs:
        recipe = run.recipe
        epochs = recipe.get("epochs")
        if not isinstance(epochs, int):
            return None
        steps = steps_per_epoch(recipe, run.status.steps)
        lengths.append(epochs if axis == "epochs" else epochs * steps)
    return float(max(lengths))


def end_labels(runs: Sequence[tuple[Run, RunMetrics]], axis: str) -> list[CurveEnd]:
    """Return the labels at the ends of the curves: names of the traces, or of the runs if several.

    They are placed at the last whole epoch, so that they move once an epoch and no oftener.
    """
    alone = len(runs) == 1
    return [end for n, pair in enumerate(runs) for end in _run_ends(n, *pair, axis, alone)]


def _run_ends(number: int, run: Run, metrics: RunMetrics, axis: str, alone: bool) -> list[CurveEnd]:
    tests = metrics.epochs
    if not tests.steps:
        return []
    x = tests.positions(axis)[-1]
    test, train = (_("test"), _("training")) if alone else (run.label, "")
    values = [
        ("loss_test", test, tests.values_of("test_loss")[-1]),
        ("accuracy_test", test, tests.values_of("test_accuracy")[-1]),
    ]
    batches = metrics.batches
    last = bisect_right(batches.steps, tests.steps[-1]) - 1
    if train and last >= 0:
        values += [
            ("loss_train", train, batches.values_of("smooth")[last]),
            ("accuracy_train", train, batches.values_of("smooth_accuracy")[last]),
        ]
    return [
        CurveEnd(number, trace, x, y, _end_text(trace, name, y, alone))
        for trace, name, y in values
        if math.isfinite(y)
    ]


def _end_text(trace: str, name: str, y: float, alone: bool) -> str:
    """Return the name for a loss, the figure for an accuracy, and both for that of a run alone."""
    if not trace.startswith("accuracy"):
        return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    return f"{name} {y:.1%}" if alone else f"{y:.1%}"


def _axis_switches(state: PageState) -> None:
    with st.container(horizontal=True, gap="small"):
        field(state, "axis", widget="segmented", collapsed=True)
        field(state, "scale", widget="segmented", collapsed=True)
