from __future__ import annotations

import pytest

from cnnlib.figures.learning_rate_curve import learning_rate_curve


def test_the_rate_has_a_plan_a_past_and_a_place():
    figure = learning_rate_curve(([0, 1, 2], [0.1, 0.2, 0.1]), ([0, 0.5], [0.1, 0.15]))
    assert list(figure.data[2].x) == [0.5]
    assert list(figure.data[2].y) == [0.15]
    assert learning_rate_curve(([], []), ([], [])).data
    with pytest.raises(ValueError, match="2 places for 1"):
        learning_rate_curve(([0, 1], [1]), ([], []))
