"""Histograms one above the other, with the straight part of a sigmoid marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.figures.palette import INK, LINE, QUIET, ROLES, Theme
from cnnlib.figures.theme import figure

HEIGHT = 0.82
"""Height of the highest bin, relative to the row."""


@dataclass(frozen=True)
class RidgelineRow:
    """One distribution.

    Attributes:
        name: Label at the left.
        shares: Share of the values in each bin, 0 to 1.
        note: Label at the right.
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
    """Return the histograms in rows, the first one at the top.

    Args:
        edges: Edges of the bins, one more than there are bins.
        rows: The histograms, each scaled to its own maximum.
        straight: Half the width of the marked range around 0.
        title: Title of the axis.
        role: Role of the palette for the colour.
        theme: Theme of the colours; the plot component recolours light figures itself.

    Raises:
        ValueError: A row does not have one share for each bin.
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
    for number, row in enumerate(rows):
        if len(row.shares) != len(edges) - 1:
            raise ValueError(f"{row.name} has {len(row.shares)} bins, not {len(edges) - 1}")
        most = max(row.shares) or 1.0
        base = -number
        x = [edge for edge in edges for _side in range(2)]
        steps = [base + HEIGHT * share / most for share in row.shares for _side in range(2)]
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
            (row.name, edges[0], "left", INK),
            (row.note, edges[-1], "right", QUIET),
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
