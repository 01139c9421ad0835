"""The points of the curves of one run or several, for the page and for the live endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from cnnlib.core.problems import SettingsError
from cnnlib.figures.training_curves import TRACES
from cnnlib.training.runs import run_folder
from cnnlib.training.runs.metric_stream import RunMetrics, run_metrics
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.pages.training.settings import MOST_RUNS


def compared_runs(run: Run, metrics: RunMetrics, names: str) -> list[tuple[Run, RunMetrics]]:
    """Return the open run and those chosen to be drawn with it; what is gone is left out.

    Args:
        run: The open run.
        metrics: Its curves.
        names: The others' ids with dots between them, as the address has them.
    """
    found = {run.id: (run, metrics)}
    for name in filter(None, names.split(".")):
        if len(found) < MOST_RUNS and name not in found:
            with suppress(SettingsError):
                other = run_folder.get_run(name)
                found[name] = (other, run_metrics(other))
    return list(found.values())


def curves_key(runs: Sequence[tuple[Run, RunMetrics]], axis: str) -> str:
    """Return a name for these curves on this axis; under another name all points are others."""
    return ":".join([*(f"{run.id}.{metrics.revision}" for run, metrics in runs), axis])


def curve_points(
    runs: Sequence[tuple[Run, RunMetrics]], axis: str, starts: Sequence[int] = ()
) -> tuple[list[list[float]], list[list[float]]]:
    """Return the x and the y values of each run's `TRACES`, one list a trace.

    Args:
        runs: As `compared_runs` returns them.
        axis: One of `cnnlib.training.runs.metric_stream.AXES`.
        starts: For each trace the index of the first point wanted; by default all points.
    """
    x: list[list[float]] = []
    y: list[list[float]] = []
    for _run, metrics in runs:
        sources = {
            "loss_raw": (metrics.batches, "loss"),
            "loss_train": (metrics.batches, "smooth"),
            "loss_test": (metrics.epochs, "test_loss"),
            "accuracy_train": (metrics.batches, "smooth_accuracy"),
            "accuracy_test": (metrics.epochs, "test_accuracy"),
        }
        for trace in TRACES:
            series, name = sources[trace]
            values = series.values_of(name)
            new = slice(starts[len(y)] if starts else 0, len(values))
            x.append(list(series.positions(axis)[new]))
            y.append(list(values[new]))
    return x, y
