from __future__ import annotations

import pytest

from cnnlib.figures.layer_shares import ShareRow, layer_shares


def test_each_side_shows_the_shares_of_its_own_whole():
    rows = [ShareRow("conv", 10, 900), ShareRow("dense", 90, 100)]
    figure = layer_shares(rows, ("Parameters", "MACs"))
    assert list(figure.data[0].x) == pytest.approx([0.1, 0.9])
    assert list(figure.data[1].x) == pytest.approx([0.9, 0.1])
    assert list(figure.data[0].text) == ["10.0%", "90.0%"]
    assert list(figure.data[1].customdata) == ["900", "100"]
    assert list(figure.layout.yaxis.ticktext) == ["conv", "dense"]
    low, high = figure.layout.yaxis.range
    assert low > high  # the first row is on top


def test_a_network_without_costs_divides_by_nothing():
    figure = layer_shares([ShareRow("norm", 8, 0)], ("Parameters", "MACs"))
    assert list(figure.data[1].x) == [0]
    assert list(figure.data[1].text) == [""]


def test_a_small_share_is_not_nothing():
    figure = layer_shares([ShareRow("a", 1, 0), ShareRow("b", 9999, 1)], ("P", "M"))
    assert list(figure.data[0].text) == ["&lt;0.1%", "100.0%"]
    assert list(figure.data[1].text) == ["", "100.0%"]


def test_names_are_plain_text():
    figure = layer_shares([ShareRow("<b>x</b>", 1, 1)], ("A", "B"))
    assert "<b>" not in figure.layout.yaxis.ticktext[0]
