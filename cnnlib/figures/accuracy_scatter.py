"""Accuracy against parameters, and against multiply-accumulates, of trained networks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.figures.palette import INK, ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure

_DOMAINS = ((0.0, 0.47), (0.55, 1.0))
_ROOM = 1.9
"""Factor by which the logarithmic axes go beyond the points, for the labels."""


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
    """Return both charts side by side, on one axis of accuracy and logarithmic axes of costs.

    Args:
        points: The networks.
        titles: Titles of the axes of parameters and of MACs, in the reader's language.
        accuracy: Title of the axis of accuracy, likewise.
        families: Every family, in the order of colours and markers.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    fig = figure(theme)
    for side, axis in enumerate(("x", "x2")):
        costs = [point.macs if side else point.parameters for point in points]
        for point, cost in zip(points, costs, strict=True):
            number = list(families).index(point.family)
            colour = getattr(ROLES[_COLOURS[number % len(_COLOURS)]], theme)
            fig.add_scatter(
                x=[cost],
                y=[point.accuracy],
                xaxis=axis,
                mode="markers+text",
                marker={
                    "color": colour,
                    "size": 11,
                    "symbol": _MARKERS[number % len(_MARKERS)],
                },
                text=[plotly_text(point.name)],
                textposition=_position(point, cost, points, costs),
                textfont={"color": getattr(INK, theme), "size": 13},
                cliponaxis=False,
                hovertemplate=f"{cost:,} · %{{y:.2%}}<extra>{plotly_text(point.name)}</extra>",
            )
        if costs:
            low, high = min(costs) / _ROOM, max(costs) * _ROOM
            fig.update_layout({f"{axis[0]}axis{axis[1:]}": {"range": _logarithms(low, high)}})
    log = {"type": "log", "dtick": 1, "exponentformat": "SI"}
    fig.update_layout(
        xaxis={"title": titles[0], "domain": _DOMAINS[0], **log},
        xaxis2={"title": titles[1], "domain": _DOMAINS[1], "anchor": "y", **log},
        yaxis={"title": accuracy, "tickformat": ".1%"},
        margin={"t": 20},
    )
    return fig


def _position(
    point: ScatterPoint, cost: float, points: Sequence[ScatterPoint], costs: Sequence[float]
) -> str:
    """Return where the label of a point stands: away from a neighbour at nearly its accuracy."""
    for other, its_cost in zip(points, costs, strict=True):
        near = abs(other.accuracy - point.accuracy) < 0.004 and other is not point
        if near and cost < its_cost < 6 * cost:
            return "bottom center" if other.accuracy > point.accuracy else "top center"
    return "middle right" if cost < max(costs) / 2 else "middle left"


def _logarithms(low: float, high: float) -> list[float]:
    return [math.log10(low), math.log10(high)]
