from __future__ import annotations

import numpy as np
import pytest

from cnnlib.figures.batch_scatter import ScatterLabels, batch_scatter


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
    held, everything = (
        {a.text: a.yshift for a in fig.layout.annotations}[t] for t in ("held", "all")
    )
    assert held < 0 < everything
    with pytest.raises(ValueError, match="points"):
        batch_scatter(points, running[:2], 2.0, (0, 1))
