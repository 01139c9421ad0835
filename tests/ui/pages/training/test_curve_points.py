"""The points of curves: which runs, which points, and when they are others."""

from __future__ import annotations

import pytest

from cnnlib.figures.training_curves import TRACES
from cnnlib.training.runs.metric_stream import AXES, run_metrics
from cnnlib.training.runs.run_folder import Run
from cnnlib.ui.pages.training.curve_points import compared_runs, curve_points, curves_key
from cnnlib.ui.pages.training.settings import MOST_RUNS
from tests.support import fake_runs as fake


def ids(run: Run, names: str) -> list[str]:
    return [each.id for each, _metrics in compared_runs(run, run_metrics(run), names)]


def test_the_open_run_is_first_and_what_is_gone_is_left_out() -> None:
    run, other = fake.make("running"), fake.make("finished")
    assert ids(run, "") == [run.id]
    assert ids(run, f"{run.id}.gone.{other.id}...{other.id}") == [run.id, other.id]


def test_no_more_runs_than_share_the_axes() -> None:
    runs = [fake.make("finished", steps=0) for _ in range(MOST_RUNS + 1)]
    assert len(ids(runs[0], ".".join(run.id for run in runs[1:]))) == MOST_RUNS


def test_the_key_changes_with_the_runs_and_the_axis() -> None:
    run, other = fake.make("running"), fake.make("finished")
    metrics = run_metrics(run)
    alone, both = (compared_runs(run, metrics, names) for names in ("", other.id))
    keys = {curves_key(runs, axis) for runs in (alone, both) for axis in AXES}
    assert len(keys) == 2 * len(AXES)


@pytest.mark.parametrize("axis", AXES)
def test_each_trace_has_its_points_from_its_start_on(axis: str) -> None:
    run = fake.make("finished", steps=30)
    runs = [(run, run_metrics(run))]
    x, y = curve_points(runs, axis)
    assert [*map(len, x)] == [*map(len, y)] == [30, 30, 3, 30, 3]
    starts = (28, 30, 1, 0, 4)
    later_x, later_y = curve_points(runs, axis, starts)
    for trace, start in zip(range(len(TRACES)), starts, strict=True):
        assert later_x[trace] == x[trace][start:]
        assert later_y[trace] == y[trace][start:]
