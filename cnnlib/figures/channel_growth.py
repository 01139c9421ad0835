"""The channels of a dense block: those that a layer reads, and those that it adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.figures.palette import QUIET, ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure


@dataclass(frozen=True)
class GrowthBar:
    """A layer that joins channels.

    Attributes:
        block: Label of its block, drawn once below the block's bars.
        kept: Channels that it reads.
        added: Channels that it adds.
    """

    block: str
    kept: int
    added: int


@dataclass(frozen=True)
class GrowthLabels:
    """The texts of the figure, in the reader's language."""

    kept: str = "read"
    added: str = "added"
    channels: str = "channels"


def channel_growth(
    bars: Sequence[GrowthBar], labels: GrowthLabels | None = None, *, theme: Theme = "light"
) -> go.Figure:
    """Return a bar for each layer, with a gap between blocks.

    Args:
        bars: The layers in the order of execution.
        labels: The texts; None for English.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    texts = labels or GrowthLabels()
    places: list[int] = []
    blocks: dict[str, int] = {}
    for number, bar in enumerate(bars):
        if bar.block not in blocks:
            blocks[bar.block] = len(blocks)
        places.append(number + blocks[bar.block])
    fig = figure(theme)
    for name, counts, role in (
        (texts.kept, [bar.kept for bar in bars], "input"),
        (texts.added, [bar.added for bar in bars], "output"),
    ):
        fig.add_bar(
            x=places,
            y=counts,
            name=plotly_text(name),
            marker={"color": getattr(ROLES[role], theme)},
            width=0.82,
            text=counts,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            hovertemplate="%{y} %{fullData.name}<extra></extra>",
        )
    for place, bar in zip(places, bars, strict=True):
        fig.add_annotation(
            text=str(bar.kept + bar.added),
            x=place,
            y=bar.kept + bar.added,
            yanchor="bottom",
            font={"color": getattr(QUIET, theme), "size": 13},
        )
    middles = {
        block: [p for p, bar in zip(places, bars, strict=True) if bar.block == block]
        for block in blocks
    }
    fig.update_layout(
        barmode="stack",
        xaxis={
            "tickmode": "array",
            "tickvals": [sum(places) / len(places) for places in middles.values()],
            "ticktext": [plotly_text(block) for block in middles],
            "showgrid": False,
        },
        yaxis={"title": texts.channels},
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        margin={"t": 32},
    )
    return fig
