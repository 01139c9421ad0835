from __future__ import annotations

from cnnlib.figures.channel_growth import GrowthBar, GrowthLabels, channel_growth

BARS = [GrowthBar("block1", 64, 32), GrowthBar("block1", 96, 32), GrowthBar("block2", 64, 32)]


def test_a_bar_is_what_is_read_and_what_is_added():
    figure = channel_growth(BARS, GrowthLabels("read", "new", "Channels"))
    assert [list(trace.y) for trace in figure.data] == [[64, 96, 64], [32, 32, 32]]
    assert [each.text for each in figure.layout.annotations] == ["96", "128", "96"]
    assert figure.layout.barmode == "stack"


def test_blocks_stand_apart_with_their_names_below():
    figure = channel_growth(BARS)
    assert list(figure.data[0].x) == [0, 1, 3]
    assert list(figure.layout.xaxis.ticktext) == ["block1", "block2"]
    assert list(figure.layout.xaxis.tickvals) == [0.5, 3]
