"""Distributions layer by layer, one lane each, before a sigmoid whose straight part is marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.figures.palette import INK, LINE, QUIET, ROLES, Theme
from cnnlib.figures.theme import figure

HEIGHT = 0.82
"""Of a lane's, what its highest bin fills."""


@dataclass(frozen=True)
class RidgelineRow:
    """One distribution.

    Attributes:
        name: What it is of, written at the left.
        shares: Share of the values in each bin, 0 to 1.
        note: Written at the right.
    """

    name: str
    shares: Sequence[float]
    note: str = ""


def ridgeline(
    edges: Sequence[float],
    rows: Sequence[RidgelineRow],
    straight: float,
    title: str,
    role: str = "input",
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Draw each distribution in a lane of its own, the first one at the top.

    Args:
        edges: Of the bins, one more than each lane has shares.
        rows: The lanes.
        straight: Values from minus this to this are marked.
        title: Of the axis.
        role: Colour of the palette.
        theme: Theme to draw for; the plot component recolours light figures itself.

    Raises:
        ValueError: A lane has not one share for each bin.
    """
    colour = getattr(ROLES[role], theme)
    fig = figure(theme)
    fig.add_shape(
        type="rect",
        **{"x0": -straight, "x1": straight, "y0": -len(rows) + 0.0, "y1": 1},
        fillcolor=getattr(LINE, theme),
        opacity=0.55,
        line={"width": 0},
        layer="below",
    )
    for number, lane in enumerate(rows):
        if len(lane.shares) != len(edges) - 1:
            raise ValueError(f"{lane.name} has {len(lane.shares)} bins, not {len(edges) - 1}")
        most = max(lane.shares) or 1.0
        base = -number
        x = [edge for edge in edges for _side in range(2)]
        steps = [base + HEIGHT * share / most for share in lane.shares for _side in range(2)]
        fig.add_scatter(
            x=x,
            y=[base, *steps, base],
            mode="lines",
            fill="toself",
            line={"color": colour, "width": 1.2},
            fillcolor=colour,
            opacity=0.75,
            hoverinfo="skip",
        )
        for text, place, anchor, ink in (
            (lane.name, edges[0], "left", INK),
            (lane.note, edges[-1], "right", QUIET),
        ):
            fig.add_annotation(
                x=place,
                y=base + 0.55,
                text=text,
                xanchor=anchor,
                font={"color": getattr(ink, theme), "size": 13},
                showarrow=False,
            )
    fig.update_layout(
        xaxis={"title": title, "range": [edges[0], edges[-1]]},
        yaxis={"visible": False, "range": [-len(rows) + 0.95, 1.05]},
    )
    return fig
