"""Running statistics of each channel, batch by batch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnlib.figures.palette import INK, ROLES, Theme
from cnnlib.figures.theme import figure

CHANNEL_ROLES = ("input", "negative", "kernel", "output")
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "cross")


@dataclass(frozen=True)
class RunningStatisticsLabels:
    """The texts of the figure, in the reader's language."""

    batches: str = "batches fed"


def running_statistics(
    points: NDArray[np.floating],
    running: NDArray[np.floating],
    start: float,
    labels: RunningStatisticsLabels | None = None,
    *,
    most: int = 4,
    theme: Theme = "light",
) -> go.Figure:
    """Return points for the batches and a line for the running statistic of each channel.

    Args:
        points: The statistic of each batch, `(batches, C)`.
        running: The running statistic after each batch, `(batches, C)`.
        start: The running statistic before the first batch.
        labels: The texts, in the reader's language; None for English.
        most: How many channels are drawn, from the first.
        theme: Theme of the colours; the plot component recolours light figures itself.

    Raises:
        ValueError: The shapes differ.
    """
    if points.shape != running.shape or points.ndim != 2:
        raise ValueError(f"{points.shape} points and {running.shape} values of lines")
    texts = labels or RunningStatisticsLabels()
    fig = figure(theme)
    batches = np.arange(1, len(points) + 1)
    for channel in range(min(points.shape[1], most)):
        style = channel % len(CHANNEL_ROLES)
        colour = getattr(ROLES[CHANNEL_ROLES[style]], theme)
        fig.add_scatter(
            x=batches,
            y=points[:, channel],
            mode="markers",
            marker={"size": 6, "color": colour, "opacity": 0.45, "symbol": SYMBOLS[style]},
            hovertemplate=f"{channel + 1}: %{{y:.3g}}<extra></extra>",
        )
        line = np.concatenate(([start], running[:, channel]))
        fig.add_scatter(
            x=np.concatenate(([0], batches)),
            y=line,
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": DASHES[style]},
            hovertemplate=f"{channel + 1}: %{{y:.3g}}<extra></extra>",
        )
        fig.add_annotation(
            x=batches[-1],
            y=line[-1],
            text=str(channel + 1),
            xanchor="left",
            xshift=6 + 12 * channel,  # so that labels at one height do not overlap
            font={"color": colour, "size": 15},
            showarrow=False,
        )
    fig.update_layout(
        xaxis={"title": texts.batches, "rangemode": "tozero", "tickformat": "d"},
        font={"color": getattr(INK, theme)},
    )
    return fig
