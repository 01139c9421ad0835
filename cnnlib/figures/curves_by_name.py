"""A few curves on one pair of axes, each with its name at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import plotly.graph_objects as go

from cnnlib.figures.palette import ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure, label

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
            line={"color": getattr(ROLES[role], theme), "width": 2.5, "dash": dash},
            hovertemplate=f"%{{y:{'.1%' if percent else '.3g'}}}"
            f"<extra>{plotly_text(curve.name)}</extra>",
        )
        # Plotly places an annotation on a logarithmic axis by the exponent.
        end = log10(curve.y[-1]) if logarithmic else curve.y[-1]
        label(fig, plotly_text(curve.name), curve.x[-1], end, role, theme=theme)
    values = {"tickformat": ".0%"} if percent else {"exponentformat": "power"}
    fig.update_layout(
        xaxis={"title": titles[0]},
        yaxis={"title": titles[1], "type": "log" if logarithmic else "linear", **values},
        margin={"r": 130, "t": 12},
    )
    if logarithmic:
        fig.update_layout(yaxis={"dtick": 1})
    return fig
