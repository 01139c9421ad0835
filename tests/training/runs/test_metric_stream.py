"""Curves that grow while one looks, whatever happens to the worker that reports them."""

from __future__ import annotations

import math

import pytest

from cnnlib.training.runs import metric_stream, run_folder
from cnnlib.training.runs.event_log import EventWriter
from cnnlib.training.runs.metric_stream import RunMetrics, run_metrics, steps_per_epoch
from tests.support import fake_runs as fake


@pytest.fixture
def run():
    return run_folder.create({"model": "lenet", "epochs": 3}, label="r")


def test_looking_often_gives_what_looking_once_does(run):
    often, length = RunMetrics(run), 0
    for last in (3, 10, 11, 25):
        length = fake.report(run, last, attempt=last, first=len(often.batches.steps), keep=length)
        often.poll(fake.PER_EPOCH)
    once = RunMetrics(run)
    once.poll(fake.PER_EPOCH)
    assert often.batches == once.batches
    assert often.epochs == once.epochs
    assert once.batches.steps == list(range(1, 26))
    assert once.batches.epochs[-1] == 2.5
    assert once.epochs.positions("epochs") == [1.0, 2.0]
    assert once.probe["step"] == 20


def test_what_a_dead_worker_reported_after_its_checkpoint_is_taken_back(run):
    keep = fake.report(run, 12)
    fake.report(run, 18, attempt=1, first=12, keep=keep)
    metrics = RunMetrics(run)
    metrics.poll(fake.PER_EPOCH)
    before = metrics.revision
    fake.report(run, 15, attempt=2, first=12, keep=keep)
    metrics.poll(fake.PER_EPOCH)
    assert metrics.batches.steps == list(range(1, 16))
    assert metrics.revision > before


def test_the_smooth_curve_is_an_unbiased_mean(run):
    fake.report(run, 20)
    metrics = RunMetrics(run)
    metrics.poll(fake.PER_EPOCH)
    raw, smooth = metrics.batches.values_of("loss"), metrics.batches.values_of("smooth")
    assert smooth[0] == pytest.approx(raw[0])
    assert all(min(raw[: i + 1]) <= s <= max(raw[: i + 1]) + 1e-9 for i, s in enumerate(smooth))
    keep = math.exp(-1 / max(metric_stream.SMOOTH * fake.PER_EPOCH, 1))
    weights = [keep ** (19 - i) for i in range(20)]
    mean = sum(w * v for w, v in zip(weights, raw, strict=True)) / sum(weights)
    assert smooth[-1] == pytest.approx(mean)


def test_lines_from_another_time_are_passed_over(run):
    writer = EventWriter(run.folder, 1, 0)
    for line in ({"event": "step"}, {"event": "epoch", "step": "x", "seconds": 1}, {"event": "?"}):
        writer.write(line)
    writer.write({"event": "step", "step": 1, "seconds": 1, "loss": None})
    writer.close()
    metrics = RunMetrics(run)
    metrics.poll(10)
    assert metrics.batches.steps == [1]
    assert math.isnan(metrics.batches.values_of("smooth")[0])


def test_all_who_watch_share_one_reader(run):
    fake.report(run, 5)
    assert run_metrics(run) is run_metrics(run)
    assert run_metrics(run).batches.steps == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("recipe", "total", "expected"),
    [
        ({"epochs": 4}, 40, 10.0),
        ({"epochs": 4, "batch_size": 256}, 0, 235.0),
        ({"batch_size": 256, "subset": 513}, 0, 2.0),
        ({"batch_size": "x"}, 0, 1.0),
        ({}, 0, 1.0),
    ],
)
def test_steps_in_an_epoch(recipe, total, expected):
    assert steps_per_epoch(recipe, total) == expected
