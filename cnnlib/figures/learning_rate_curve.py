"""The learning rate over time: the plan, the past and the present."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnlib.figures.palette import QUIET, ROLES, Theme
from cnnlib.figures.theme import figure


def learning_rate_curve(
    plan: tuple[Sequence[float], Sequence[float]],
    done: tuple[Sequence[float], Sequence[float]],
    *,
    title: str = "",
    theme: Theme = "light",
) -> go.Figure:
    """Return the planned learning rate, the past one, and a point at the present one.

    Args:
        plan: Positions on the time axis, and the planned rate at each.
        done: Likewise for the past.
        title: Title of the time axis.
        theme: Theme of the colours; the plot component recolours light figures itself.

    Raises:
        ValueError: Positions and rates differ in number.
    """
    for x, y in (plan, done):
        if len(x) != len(y):
            raise ValueError(f"{len(x)} places for {len(y)} rates")
    fig = figure(theme)
    accent = getattr(ROLES["selected"], theme)
    fig.add_scatter(
        x=list(plan[0]),
        y=list(plan[1]),
        mode="lines",
        line={"color": getattr(QUIET, theme), "width": 1.2, "dash": "dot"},
        hovertemplate="%{y:.3g}<extra></extra>",
    )
    fig.add_scatter(
        x=list(done[0]),
        y=list(done[1]),
        mode="lines",
        line={"color": getattr(ROLES["input"], theme), "width": 2},
        hovertemplate="%{y:.3g}<extra></extra>",
    )
    fig.add_scatter(
        x=list(done[0])[-1:],
        y=list(done[1])[-1:],
        mode="markers",
        marker={"size": 11, "color": accent, "symbol": "circle-open", "line": {"width": 3}},
        cliponaxis=False,
        hoverinfo="skip",
    )
    fig.update_layout(
        xaxis={"title": {"text": title, "font": {"size": 12}}, "rangemode": "tozero", "nticks": 4},
        yaxis={"rangemode": "tozero", "nticks": 4, "tickformat": "~g"},
        margin={"l": 4, "r": 8, "t": 6, "b": 4},
    )
    return fig
