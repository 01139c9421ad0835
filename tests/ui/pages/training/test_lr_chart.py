"""Which reports of the learning rate are drawn, and the rate that is planned."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.training.engine import lr_schedule
from cnnlib.ui.pages.training.lr_chart import DRAWN_POINTS, planned_lr, subsample


@given(st.data(), st.integers(1, 20_000))
def test_the_point_is_never_a_whole_interval_behind(data: st.DataObject, steps: int) -> None:
    reported = sorted(data.draw(st.sets(st.integers(1, steps), min_size=1, max_size=400)))
    changes = data.draw(st.lists(st.integers(0, steps - 1), max_size=3))
    drawn = subsample(reported, steps, changes)
    assert drawn[0] == 0
    assert len(drawn) <= DRAWN_POINTS + 1 + len(changes)
    assert reported[-1] - reported[drawn[-1]] <= steps / DRAWN_POINTS
    if reported[-1] == steps:
        assert drawn[-1] == len(reported) - 1
    for change in changes:
        after = bisect_right(reported, change)
        assert after in drawn or after == len(reported)


def test_nothing_reported_draws_nothing() -> None:
    assert subsample([], 100, [3]) == []


@pytest.mark.parametrize("name", ["constant", "cosine", "one_cycle"])
@pytest.mark.parametrize("change", [None, (40, 0.05)])
def test_the_plan_is_the_rate_of_each_step(name: str, change: tuple[int, float] | None) -> None:
    steps, rates = planned_lr({"learning_rate": 0.1, "schedule": name}, 500, change)
    assert steps[0] == (41 if change else 1)
    assert steps[-1] == 500
    for step, rate in zip(steps, rates, strict=True):
        assert rate == lr_schedule.lr_at(0.1, name, step - 1, 500, change)
