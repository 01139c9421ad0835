"""The curves of training: one frame for points that come later, and labels that do not meet."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.figures.palette import ROLES
from cnnlib.figures.training_curves import (
    TRACES,
    CurveEnd,
    ReferenceRange,
    label_offsets,
    training_curves,
)


def test_each_run_has_its_traces_in_order():
    figure = training_curves(["a", "b"])
    assert len(figure.data) == 2 * len(TRACES)
    assert [trace.yaxis for trace in figure.data[:5]] == ["y", "y", "y", "y2", "y2"]
    assert not any(len(trace.x) for trace in figure.data)


def test_one_run_tells_training_from_test_and_several_tell_runs_apart():
    alone = training_curves(["a"]).data
    assert alone[1].line.color == ROLES["input"].light
    assert alone[2].line.color == ROLES["negative"].light
    assert alone[2].mode == "lines+markers"
    together = training_curves(["a", "b"]).data
    assert together[2].line.color != together[7].line.color
    assert together[2].marker.symbol != together[7].marker.symbol
    assert [together[0].visible, alone[0].visible] == [False, True]


def test_the_axis_of_time_and_the_scale_of_the_loss():
    figure = training_curves(["a"], total=8, logarithmic=True)
    assert figure.layout.xaxis.range == (0, 8)
    assert figure.layout.yaxis.type == "log"
    assert training_curves(["a"]).layout.xaxis.range is None
    empty = training_curves(["a"], empty=True).layout
    assert empty.yaxis2.range == (0, 1)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_names_stand_where_the_curves_end(logarithmic):
    ends = [
        CurveEnd(0, "loss_test", 3, 0.5, "test"),
        CurveEnd(0, "loss_train", 3, math.nan, "nowhere"),
        CurveEnd(0, "accuracy_test", 3, 0.9, "test 90%"),
    ]
    made = training_curves(["a"], ends, logarithmic=logarithmic).layout.annotations
    assert [(a.text, a.yref) for a in made] == [("test", "y"), ("test 90%", "y2")]
    assert made[0].y == pytest.approx(math.log10(0.5) if logarithmic else 0.5)
    assert made[1].y == 0.9


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.floats(20, 500))
def test_no_two_names_meet(heights, tall):
    span = max(max(heights), 0) - min(min(heights), 0) or 1.0
    lifted = label_offsets(heights, tall=tall)
    found = sorted(tall * h / span + lift for h, lift in zip(heights, lifted, strict=True))
    assert all(b - a > 16.5 for a, b in pairwise(found))


@pytest.mark.parametrize("logarithmic", [False, True])
def test_levels_are_marked_and_named_on_their_axis(logarithmic):
    levels = [
        ReferenceRange("loss_test", 2.3, 2.3, "guessing"),
        ReferenceRange("accuracy_test", 0.7, 0.9, "range"),
    ]
    layout = training_curves(["a"], levels=levels, logarithmic=logarithmic).layout
    assert [(s.yref, s.y0, s.y1) for s in layout.shapes] == [("y", 2.3, 2.3), ("y2", 0.7, 0.9)]
    loss, accuracy = layout.annotations
    # Shapes on a logarithmic axis are placed by value, annotations by the logarithm.
    assert loss.y == pytest.approx(math.log10(2.3) if logarithmic else 2.3)
    assert accuracy.y == pytest.approx(0.8)
    assert (loss.text, accuracy.text) == ("guessing", "range")
