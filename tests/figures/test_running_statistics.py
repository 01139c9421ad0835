from __future__ import annotations

import numpy as np
import pytest

from cnnlib.figures.running_statistics import running_statistics


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
