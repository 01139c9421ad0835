from __future__ import annotations

import pytest

from cnnlib.figures.ridgeline import HEIGHT, RidgelineRow, ridgeline


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
