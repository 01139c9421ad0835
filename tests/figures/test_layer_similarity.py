from __future__ import annotations

from cnnlib.figures.layer_similarity import layer_similarity


def test_each_layer_has_a_bar_and_its_number():
    figure = layer_similarity(["Input", "conv1", "<b>"], [0.5, 1.0, -0.25], "cosine")
    [bars] = figure.data
    assert list(bars.x) == [0.5, 1.0, -0.25]
    assert list(bars.text) == ["0.50", "1.00", "-0.25"]
    assert figure.layout.yaxis.ticktext[:2] == ("Input", "conv1")
    assert "<b>" not in figure.layout.yaxis.ticktext[2]
    assert figure.layout.xaxis.range[0] < -0.25


def test_without_negative_values_the_axis_begins_at_zero():
    assert layer_similarity(["a"], [0.5], "c").layout.xaxis.range[0] == 0
