"""Accuracy against parameters, and against multiply-accumulates, of trained networks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.figures.palette import INK, ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure

_DOMAINS = ((0.57, 1.0), (0.0, 0.43))
_ROOM = 1.9
"""Factor by which the logarithmic axes go beyond the points, for the labels."""
_ROOM_ABOVE = 0.006
"""Share by which the axis of accuracy goes beyond the points."""

PANEL = (290.0, 250.0)
"""Width and height of a chart in pixels where there is least room, on a phone."""
CHARACTER, LINE, GAP, RADIUS = 7.2, 17.0, 9.0, 5.5
"""Width of a character of a label, height of a label, its distance from its point and the radius
of a point, in pixels."""

_PLACES: Mapping[str, tuple[float, float]] = {
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
    "top right": (1, 1),
    "top left": (-1, 1),
    "bottom right": (1, -1),
    "bottom left": (-1, -1),
}
"""Where a label may stand beside its point: right and up, in the order of preference."""

_TRIES = 4_000
"""Steps of the search for places, a few milliseconds."""

Box = tuple[float, float, float, float]
"""Left, bottom, right and top in pixels."""


@dataclass(frozen=True)
class ScatterPoint:
    """A trained network.

    Attributes:
        name: Its label.
        parameters: Number of its parameters.
        macs: Multiply-accumulates for one picture.
        accuracy: Share of the test pictures classified correctly, 0 to 1.
        family: Its family, which decides colour and marker.
    """

    name: str
    parameters: int
    macs: int
    accuracy: float
    family: str


_COLOURS = ("input", "negative", "kernel", "output", "stride", "statistic", "dilation")
_MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "star", "hexagon")


def accuracy_scatter(
    points: Sequence[ScatterPoint],
    titles: tuple[str, str],
    accuracy: str,
    families: Sequence[str],
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Return both charts, one above the other, with logarithmic axes of costs.

    Args:
        points: The networks.
        titles: Titles of the axes of parameters and of MACs, in the reader's language.
        accuracy: Title of the axis of accuracy, likewise.
        families: Every family, in the order of colours and markers.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    fig = figure(theme)
    accuracies = [point.accuracy for point in points] or [0.0, 1.0]
    heights = [min(accuracies) - _ROOM_ABOVE, max(accuracies) + _ROOM_ABOVE]
    for side, (x, y) in enumerate((("x", "y"), ("x2", "y2"))):
        costs = [point.macs if side else point.parameters for point in points]
        ends = _logarithms(costs)
        places = label_places(points, costs, ends, heights)
        for point, cost, place in zip(points, costs, places, strict=True):
            number = list(families).index(point.family)
            colour = getattr(ROLES[_COLOURS[number % len(_COLOURS)]], theme)
            fig.add_scatter(
                x=[cost],
                y=[point.accuracy],
                xaxis=x,
                yaxis=y,
                mode="markers+text",
                marker={
                    "color": colour,
                    "size": 2 * RADIUS,
                    "symbol": _MARKERS[number % len(_MARKERS)],
                },
                text=[plotly_text(point.name)],
                textposition=place,
                textfont={"color": getattr(INK, theme), "size": 13},
                cliponaxis=False,
                hovertemplate=f"{cost:,} · %{{y:.2%}}<extra>{plotly_text(point.name)}</extra>",
            )
        log = {"type": "log", "dtick": 1, "exponentformat": "SI", "range": ends}
        percent = {"title": accuracy, "tickformat": ".0%", "range": heights}
        fig.update_layout(
            {
                f"xaxis{x[1:]}": {"title": titles[side], "anchor": y, **log},
                f"yaxis{y[1:]}": {"domain": _DOMAINS[side], "anchor": x, **percent},
            }
        )
    fig.update_layout(margin={"t": 20})
    return fig


def label_places(
    points: Sequence[ScatterPoint],
    costs: Sequence[float],
    ends: Sequence[float],
    heights: Sequence[float],
) -> list[str]:
    """Return where the label of each point stands, so that few cover a point or another label.

    Args:
        points: The networks.
        costs: What the horizontal axis shows of each.
        ends: Ends of that axis, as logarithms to base 10.
        heights: Ends of the axis of accuracy.

    Returns:
        Plotly's `textposition` for each.
    """
    width, height = PANEL
    centres = [
        (
            (math.log10(cost) - ends[0]) / (ends[1] - ends[0]) * width,
            (point.accuracy - heights[0]) / (heights[1] - heights[0]) * height,
        )
        for point, cost in zip(points, costs, strict=True)
    ]
    markers = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in centres]
    choices = []
    for own, (point, centre) in enumerate(zip(points, centres, strict=True)):
        others = markers[:own] + markers[own + 1 :]
        boxes = [(place, label_box(point.name, centre, place)) for place in _PLACES]
        inside = [each for each in boxes if each[1][0] >= 0 and each[1][2] <= width] or boxes
        choices.append([(*each, _collisions(each[1], others)) for each in inside])
    return list(_fewest_collisions(choices))


def _fewest_collisions(choices: Sequence[Sequence[tuple[str, Box, int]]]) -> tuple[str, ...]:
    """Return a place of each label with the fewest collisions found in `_TRIES` steps."""
    fewest, found, steps = math.inf, ("",) * len(choices), 0

    def extend(places: tuple[str, ...], taken: tuple[Box, ...], collisions: int) -> None:
        nonlocal fewest, found, steps
        steps += 1
        if collisions >= fewest or steps > _TRIES:
            return
        if len(places) == len(choices):
            fewest, found = collisions, places
            return
        for place, box, own in choices[len(places)]:
            extend((*places, place), (*taken, box), collisions + own + _collisions(box, taken))

    extend((), (), 0)
    return found


def label_box(name: str, centre: tuple[float, float], place: str) -> Box:
    """Return what a label covers, given the place of its point in pixels."""
    right, up = _PLACES[place]
    width = CHARACTER * len(name)
    x = centre[0] + right * (GAP + width / 2)
    y = centre[1] + up * (GAP + LINE / 2)
    return x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2


def _collisions(box: Box, others: Sequence[Box]) -> int:
    left, bottom, right, top = box
    return sum(left < o[2] and o[0] < right and bottom < o[3] and o[1] < top for o in others)


def _logarithms(costs: Sequence[int]) -> list[float]:
    low, high = min(costs, default=1) / _ROOM, max(costs, default=10) * _ROOM
    return [math.log10(low), math.log10(high)]
