"""The figures of the Batch norm page hold the numbers that they are given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.figures.batch_scatter import ScatterLabels, batch_scatter
from cnnlib.figures.ridgeline import HEIGHT, RidgelineRow, ridgeline
from cnnlib.figures.running_statistics import running_statistics
from cnnlib.figures.sigmoid import REACH, on_sigmoid, sigmoid


def test_history_draws_points_and_a_line_from_the_start() -> None:
    points = np.arange(12.0).reshape(4, 3)
    fig = running_statistics(points, points / 2, 1.0)
    assert len(fig.data) == 6
    for channel in range(3):
        dots, line = fig.data[2 * channel : 2 * channel + 2]
        np.testing.assert_array_equal(dots.y, points[:, channel])
        np.testing.assert_array_equal(line.y, [1.0, *(points[:, channel] / 2)])
        np.testing.assert_array_equal(line.x, range(5))
    looks = {(trace.line.color, trace.line.dash) for trace in fig.data if trace.mode == "lines"}
    assert len(looks) == 3
    assert len(running_statistics(np.ones((2, 9)), np.ones((2, 9)), 0.0).data) == 8
    with pytest.raises(ValueError, match="points"):
        running_statistics(points, points[:2], 0.0)


def test_scatter_keeps_the_axis_it_is_given() -> None:
    points, running = np.array([1.0, 3.0, 2.0]), np.array([0.1, 0.4, 0.6])
    words = ScatterLabels(running="held", whole="all", point="{number} is {value}")
    fig = batch_scatter(points, running, 2.0, (-5, 5), words)
    dots, whole, line = fig.data
    np.testing.assert_array_equal(dots.y, points)
    np.testing.assert_array_equal(line.y, running)
    assert set(whole.y) == {2.0}
    assert dots.hovertext[1] == "2 is 3"
    assert tuple(fig.layout.yaxis.range) == (-5, 5)
    held, everything = ({a.text: a.yshift for a in fig.layout.annotations}[t] for t in words_of())
    assert held < 0 < everything
    with pytest.raises(ValueError, match="points"):
        batch_scatter(points, running[:2], 2.0, (0, 1))


def words_of() -> tuple[str, str]:
    return "held", "all"


def test_lanes_share_one_axis_and_fill_their_height() -> None:
    rows = [RidgelineRow("first", [0.0, 0.5, 0.1], "50 %"), RidgelineRow("second", [0.2, 0.1, 0.0])]
    fig = ridgeline([-3, -1, 1, 3], rows, 1.5, "value")
    assert [max(trace.y) for trace in fig.data] == pytest.approx([HEIGHT, HEIGHT - 1])
    assert [min(trace.y) for trace in fig.data] == [0, -1]
    assert tuple(fig.layout.xaxis.range) == (-3, 3)
    band = fig.layout.shapes[0]
    assert (band.x0, band.x1) == (-1.5, 1.5)
    assert {"first", "second", "50 %"} <= {a.text for a in fig.layout.annotations}
    with pytest.raises(ValueError, match="second"):
        ridgeline([0, 1, 2, 3], [rows[0], RidgelineRow("second", [1.0])], 1.0, "value")


@given(st.floats(-30, 30))
def test_sigmoid(x: float) -> None:
    assert float(sigmoid(x)) == pytest.approx(1 / (1 + np.exp(-x)), abs=1e-12)


def test_values_beyond_the_axis_stand_at_its_end() -> None:
    fig = on_sigmoid([[-1e6, 0.0]], [2.0, np.inf], 1.76)
    _curve, before, after = fig.data
    assert tuple(before.x) == (-REACH, 0.0)
    assert tuple(after.x) == (2.0, REACH)
    assert before.marker.symbol != after.marker.symbol
    np.testing.assert_allclose(after.y, sigmoid([2.0, REACH]))
