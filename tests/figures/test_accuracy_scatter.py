from __future__ import annotations

import itertools
from math import log10

import pytest

from cnnlib.figures.accuracy_scatter import PANEL, RADIUS, ScatterPoint, accuracy_scatter, label_box

POINTS = [
    ScatterPoint("small", 60_000, 400_000, 0.90, "lenet"),
    ScatterPoint("wide", 700_000, 80_000_000, 0.948, "resnet"),
    ScatterPoint("deep", 500_000, 50_000_000, 0.947, "resnet"),
]


def test_every_network_is_a_point_on_both_sides():
    figure = accuracy_scatter(POINTS, ("Parameters", "MACs"), "Accuracy", ("lenet", "resnet"))
    assert len(figure.data) == 2 * len(POINTS)
    assert [trace.x[0] for trace in figure.data[:3]] == [60_000, 700_000, 500_000]
    assert [trace.x[0] for trace in figure.data[3:]] == [400_000, 80_000_000, 50_000_000]
    assert {trace.xaxis for trace in figure.data[3:]} == {"x2"}
    for axis, costs in (("xaxis", (60_000, 700_000)), ("xaxis2", (400_000, 80_000_000))):
        low, high = figure.layout[axis].range
        assert low < log10(costs[0])
        assert high > log10(costs[1])


def test_families_differ_in_colour_and_marker():
    figure = accuracy_scatter(POINTS, ("P", "M"), "A", ("lenet", "resnet"))
    looks = [(trace.marker.color, trace.marker.symbol) for trace in figure.data[:3]]
    assert looks[1] == looks[2]
    assert looks[0][0] != looks[1][0]
    assert looks[0][1] != looks[1][1]


def test_neighbours_have_their_names_apart():
    figure = accuracy_scatter(POINTS, ("P", "M"), "A", ("lenet", "resnet"))
    wide, deep = figure.data[1].textposition, figure.data[2].textposition
    assert wide != deep


SHIPPED = [
    ScatterPoint("alexnet", 380_042, 16_380_928, 0.9193, "alexnet"),
    ScatterPoint("googlenet", 77_850, 6_122_752, 0.9169, "googlenet"),
    ScatterPoint("lenet", 62_158, 416_520, 0.9031, "lenet"),
    ScatterPoint("nin", 145_414, 15_242_528, 0.9077, "nin"),
    ScatterPoint("resnet-8", 77_562, 9_345_920, 0.9222, "resnet"),
    ScatterPoint("resnet-14", 695_658, 80_508_672, 0.9482, "resnet"),
    ScatterPoint("vgg", 603_786, 15_039_488, 0.9219, "vgg"),
]


@pytest.mark.parametrize("width", [290, 820])
@pytest.mark.parametrize("side", [0, 1])
def test_no_name_covers_a_point_or_another_name(side, width):
    families = ("lenet", "alexnet", "vgg", "nin", "googlenet", "resnet", "densenet")
    figure = accuracy_scatter(SHIPPED, ("P", "M"), "A", families)
    layout = figure.layout.xaxis2, figure.layout.yaxis2
    x, y = layout if side else (figure.layout.xaxis, figure.layout.yaxis)
    taken = []
    for trace in figure.data[side * len(SHIPPED) :][: len(SHIPPED)]:
        across = (log10(trace.x[0]) - x.range[0]) / (x.range[1] - x.range[0]) * width
        up = (trace.y[0] - y.range[0]) / (y.range[1] - y.range[0]) * PANEL[1]
        name = label_box(trace.text[0], (across, up), trace.textposition)
        assert name[0] >= 0
        assert name[2] <= width
        taken += [name, (across - RADIUS, up - RADIUS, across + RADIUS, up + RADIUS)]
    for one, other in itertools.combinations(taken, 2):
        apart = one[2] <= other[0] or other[2] <= one[0]
        assert apart or one[3] <= other[1] or other[3] <= one[1]


def test_no_networks_are_no_points():
    assert not accuracy_scatter([], ("P", "M"), "A", ()).data
