from __future__ import annotations

from math import log10

from cnnlib.figures.accuracy_scatter import ScatterPoint, accuracy_scatter

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


def test_no_networks_are_no_points():
    assert not accuracy_scatter([], ("P", "M"), "A", ()).data
