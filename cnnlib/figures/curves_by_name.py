"""A few curves on one pair of axes, with their names above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

import plotly.graph_objects as go

from cnnlib.figures.palette import ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure

MOST_TICKS = 6
"""Powers of ten that are written at a logarithmic axis."""

_LOOKS = (("negative", "dash"), ("input", "solid"), ("output", "dot"))
"""Role and dash of the first curve, the second and the third."""


@dataclass(frozen=True)
class NamedCurve:
    """A curve.

    Attributes:
        name: Its label.
        x: Places of its points.
        y: Their values, as many, one at least.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]


def curves_by_name(
    curves: Sequence[NamedCurve],
    titles: tuple[str, str],
    *,
    logarithmic: bool = False,
    percent: bool = False,
    theme: Theme = "light",
) -> go.Figure:
    """Return the curves.

    Args:
        curves: At most three.
        titles: Titles of the axes, in the reader's language.
        logarithmic: Whether the axis of values is logarithmic.
        percent: Whether values from 0 to 1 are shown as percentages.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    fig = figure(theme)
    for curve, (role, dash) in zip(curves, _LOOKS, strict=False):
        fig.add_scatter(
            x=list(curve.x),
            y=list(curve.y),
            mode="lines",
            name=plotly_text(curve.name),
            line={"color": getattr(ROLES[role], theme), "width": 2.5, "dash": dash},
            hovertemplate=f"%{{y:{'.1%' if percent else '.3g'}}}"
            f"<extra>{plotly_text(curve.name)}</extra>",
        )
    fig.update_layout(
        xaxis={"title": titles[0]},
        yaxis={"title": titles[1], "tickformat": ".0%" if percent else ""},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        margin={"t": 32},
    )
    if logarithmic:
        exponents = [log10(value) for curve in curves for value in curve.y] or [0.0]
        decades = ceil((max(exponents) - min(exponents)) / MOST_TICKS)
        ticks = {"dtick": max(1, decades), "exponentformat": "power"}
        fig.update_layout(yaxis={"type": "log", **ticks})
    return fig
