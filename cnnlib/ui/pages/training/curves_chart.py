"""The curves of the open run and of those laid over it; only new points travel."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

import streamlit as st

from cnnlib.core.problems import N_, SettingsError
from cnnlib.figures.training_curves import TRACES, CurveLabels, End, training_curves
from cnnlib.training.runs import run_folder
from cnnlib.training.runs.metric_stream import RunMetrics, run_metrics, steps_per_epoch
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.components.field import field
from cnnlib.ui.components.plot.plot import Curves, plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import live_endpoint
from cnnlib.ui.pages.training.settings import MOST_RUNS

TIMES = {"epochs": N_("Epochs"), "steps": N_("Steps"), "seconds": N_("Seconds")}
HEIGHT = 330
LONGEST = 20
"""Characters of a run's name beside its curve; the table has it whole."""

_frame = lru_cache(maxsize=64)(training_curves)  # changes once an epoch, and takes 20 ms to build


def curves(state: PageState, run: Run, follower: RunMetrics) -> None:
    """Loss and accuracy on one axis of time, with the switches for its axes."""
    shown = compared_runs(run, follower, state["with"])
    _switches(state)
    axis = state["axis"]
    alone = len(shown) == 1
    x, y = points([f for _run, f in shown], axis)
    figure = _frame(
        tuple(each.label for each, _follower in shown),
        tuple(end for n, (r, f) in enumerate(shown) for end in ends(n, r, f, axis, alone)),
        total=total(shown, axis),
        empty=not any(map(len, y)),
        logarithmic=state["scale"] == "log",
        labels=CurveLabels(
            loss=_("Loss"),
            accuracy=_("Accuracy"),
            train=_("training"),
            test=_("test"),
            time=_(TIMES[axis]),
        ),
    )
    drawn = curves_key(shown, axis)
    plot(
        figure,
        f"{state.page}:curves",
        height=HEIGHT,
        alt=_("Loss and accuracy of the run as it was trained"),
        append=Curves(drawn, x, y),
        uirevision=f"{drawn}:{state['scale']}",
        feed=live_endpoint.source(run, follower, drawn, state),
    )


def compared_runs(run: Run, follower: RunMetrics, names: str) -> list[tuple[Run, RunMetrics]]:
    """The open run and those chosen to be drawn with it; what is gone is left out.

    Args:
        run: The open run.
        follower: Its follower.
        names: The others' ids with dots between them, as the address has them.
    """
    found = {run.id: (run, follower)}
    for name in filter(None, names.split(".")):
        if len(found) < MOST_RUNS and name not in found:
            with suppress(SettingsError):
                other = run_folder.get_run(name)
                found[name] = (other, run_metrics(other))
    return list(found.values())


def curves_key(shown: list[tuple[Run, RunMetrics]], axis: str) -> str:
    """A name for these curves on this axis; another one means that all points are others."""
    return ":".join([*(f"{run.id}.{follower.revision}" for run, follower in shown), axis])


def _switches(state: PageState) -> None:
    with st.container(horizontal=True, gap="small"):
        field(state, "axis", widget="segmented", collapsed=True)
        field(state, "scale", widget="segmented", collapsed=True)


def points(
    followers: list[RunMetrics], axis: str, starts: Sequence[int] = ()
) -> tuple[list[list[float]], list[list[float]]]:
    """For each trace of the figure its points so far, from its place in `starts` on if given."""
    x: list[list[float]] = []
    y: list[list[float]] = []
    for follower in followers:
        sources = {
            "loss_raw": (follower.batches, "loss"),
            "loss_train": (follower.batches, "smooth"),
            "loss_test": (follower.epochs, "test_loss"),
            "accuracy_train": (follower.batches, "smooth_accuracy"),
            "accuracy_test": (follower.epochs, "test_accuracy"),
        }
        for trace in TRACES:
            series, name = sources[trace]
            values = series.values_of(name)
            new = slice(starts[len(y)] if starts else 0, len(values))
            x.append(list(series.positions(axis)[new]))
            y.append(list(values[new]))
    return x, y


def total(shown: list[tuple[Run, RunMetrics]], axis: str) -> float | None:
    """Length of the axis of time when all runs have ended; `None` where it is not known."""
    if axis == "seconds":
        return None
    lengths = []
    for run, _follower in shown:
        epochs = run.recipe.get("epochs")
        if not isinstance(epochs, int):
            return None
        recipe = run.recipe
        steps = steps_per_epoch(recipe, run.status.steps)
        lengths.append(epochs if axis == "epochs" else epochs * steps)
    return float(max(lengths))


def ends(number: int, run: Run, follower: RunMetrics, axis: str, alone: bool) -> list[End]:
    """Labels at the curves' last whole epoch, so that they move once an epoch and no oftener."""
    tests = follower.epochs
    if not tests.steps:
        return []
    x = tests.positions(axis)[-1]
    test, train = (_("test"), _("training")) if alone else (run.label, "")
    values = [
        ("loss_test", test, tests.values_of("test_loss")[-1]),
        ("accuracy_test", test, tests.values_of("test_accuracy")[-1]),
    ]
    batches = follower.batches
    last = bisect_right(batches.steps, tests.steps[-1]) - 1
    if train and last >= 0:
        values += [
            ("loss_train", train, batches.values_of("smooth")[last]),
            ("accuracy_train", train, batches.values_of("smooth_accuracy")[last]),
        ]
    return [
        End(number, trace, x, y, _end(trace, text, y, alone))
        for trace, text, y in values
        if math.isfinite(y)
    ]


def _end(trace: str, text: str, y: float, alone: bool) -> str:
    """Beside the loss the name, beside the accuracy its figure, and both for a run alone."""
    if not trace.startswith("accuracy"):
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return f"{text} {y:.1%}" if alone else f"{y:.1%}"
