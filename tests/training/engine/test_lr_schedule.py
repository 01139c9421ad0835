from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.training.engine.lr_schedule import lr_at, lr_factor
from cnnlib.training.engine.recipe import SETTINGS

names = st.sampled_from(list(SETTINGS["schedule"].options))


@given(names, st.integers(1, 3000), st.data())
def test_the_share_is_above_nought_and_at_most_one(name, steps, data):
    step = data.draw(st.integers(0, steps))
    assert 0 < lr_factor(name, step, steps) <= 1


def test_one_cycle_rises_and_falls_linearly():
    shares = [lr_factor("one_cycle", step, 100) for step in range(100)]
    assert shares[0] == pytest.approx(0.1)
    assert shares[25] == 1 == max(shares)
    assert shares[10] == pytest.approx(0.1 + 0.9 * 10 / 25)
    assert shares[55] == pytest.approx(0.6)
    assert shares[99] == pytest.approx(1 / 75)


def test_cosine_is_half_way_down_in_the_middle():
    assert lr_factor("cosine", 0, 10) == 1
    assert lr_factor("cosine", 5, 10) == pytest.approx(0.5)


@given(names, st.integers(2, 500), st.floats(1e-4, 10), st.data())
def test_a_chosen_rate_is_used_at_once_and_never_exceeded(name, steps, wanted, data):
    since = data.draw(st.integers(0, steps - 1))
    later = data.draw(st.integers(since, steps - 1))
    assert lr_at(0.1, name, since, steps, (since, wanted)) == pytest.approx(wanted)
    assert 0 < lr_at(0.1, name, later, steps, (since, wanted)) <= wanted
