"""Metrics are sums over steps, whatever the steps' sizes, and survive a checkpoint."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.training.engine import metrics
from cnnlib.training.engine.metrics import EpochMetrics, MetricBuffer, Stopwatch

STEP = st.tuples(st.floats(0, 100, width=32), st.integers(1, 64)).flatmap(
    lambda step: st.tuples(st.just(step[0]), st.integers(0, step[1]), st.just(step[1]))
)


def buffer_of(steps):
    buffer = MetricBuffer(torch.device("cpu"))
    for loss, correct, images in steps:
        buffer.add(torch.tensor(loss), torch.tensor(correct), images)
    return buffer


@given(st.lists(STEP, min_size=1, max_size=20))
def test_means_weigh_each_step_by_its_images(steps):
    total = EpochMetrics()
    for step in steps:
        total.add(buffer_of([step]).sums())
    images = sum(n for *_, n in steps)
    loss, accuracy = total.means()
    assert loss == pytest.approx(sum(mean * n for mean, _, n in steps) / images)
    assert accuracy == pytest.approx(sum(correct for _, correct, _ in steps) / images)
    at_once = buffer_of(steps).sums()
    assert (at_once.images, at_once.steps) == (images, len(steps))
    assert [at_once.loss, at_once.correct, at_once.images] == pytest.approx(total.to_json())


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_the_first_loss_that_is_no_number_is_named(bad):
    assert buffer_of([(1.0, 1, 2), (bad, 0, 2), (bad, 0, 2)]).sums().first_nonfinite == 1
    assert buffer_of([(1.0, 1, 2)]).sums().first_nonfinite is None


def test_a_buffer_says_when_it_is_full_before_a_step_is_lost():
    buffer = MetricBuffer(torch.device("cpu"))
    while not buffer.full:
        buffer.add(torch.tensor(1.0), torch.tensor(1), 1)
    buffer.add(torch.tensor(1.0), torch.tensor(1), 1)
    assert buffer.sums().steps == metrics._CAPACITY
    buffer.clear()
    assert not buffer.full
    assert buffer.tensor().shape == (0, 2)


def test_a_buffer_is_restored_from_what_a_checkpoint_keeps():
    buffer = buffer_of([(0.5, 3, 4), (0.25, 2, 2)])
    copy = MetricBuffer(torch.device("cpu"))
    copy.restore(buffer.tensor(), buffer.images, 1.5)
    assert copy.sums() == buffer.sums()
    assert copy.started == 1.5
    buffer.clear()
    assert copy.images == [4, 2]


def test_a_stopwatch_counts_only_while_it_runs(monkeypatch):
    now = 100.0
    monkeypatch.setattr(metrics.time, "perf_counter", lambda: now)
    watch = Stopwatch()
    now = 105.0
    assert watch.seconds == 0
    watch.start()
    now = 107.0
    assert watch.seconds == 2
    watch.stop()
    now = 200.0
    assert watch.seconds == 2
    watch.start()
    now = 201.0
    assert watch.seconds == 3
    watch.reset(10.0)
    now = 300.0
    assert watch.seconds == 10
