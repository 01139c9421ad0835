"""Running statistics over the batches that move them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnlib.figures.palette import INK, ROLES, Theme
from cnnlib.figures.theme import figure

ROLES_OF_CHANNELS = ("input", "negative", "kernel", "output")
DASHES = ("solid", "dash", "dot", "dashdot")
SYMBOLS = ("circle", "square", "diamond", "cross")


@dataclass(frozen=True)
class RunningStatisticsLabels:
    """The words on the figure, in the reader's language."""

    batches: str = "batches fed"


def running_statistics(
    points: NDArray[np.floating],
    lines: NDArray[np.floating],
    start: float,
    labels: RunningStatisticsLabels | None = None,
    *,
    most: int = 4,
    theme: Theme = "light",
) -> go.Figure:
    """Draw each batch's statistic as a point, the running statistic as a line, a colour a channel.

    Args:
        points: `(batches, C)`.
        lines: `(batches, C)`, after each batch.
        start: Where the running statistic was before the first batch.
        labels: The words, in the reader's language.
        most: Channels to draw, the first ones.
        theme: Theme to draw for; the plot component recolours light figures itself.

    Raises:
        ValueError: The shapes differ.
    """
    if points.shape != lines.shape or points.ndim != 2:
        raise ValueError(f"{points.shape} points and {lines.shape} values of lines")
    words = labels or RunningStatisticsLabels()
    fig = figure(theme)
    batches = np.arange(1, len(points) + 1)
    for channel in range(min(points.shape[1], most)):
        look = channel % len(ROLES_OF_CHANNELS)
        colour = getattr(ROLES[ROLES_OF_CHANNELS[look]], theme)
        fig.add_scatter(
            x=batches,
            y=points[:, channel],
            mode="markers",
            marker={"size": 6, "color": colour, "opacity": 0.45, "symbol": SYMBOLS[look]},
            hovertemplate=f"{channel + 1}: %{{y:.3g}}<extra></extra>",
        )
        held = np.concatenate(([start], lines[:, channel]))
        fig.add_scatter(
            x=np.concatenate(([0], batches)),
            y=held,
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": DASHES[look]},
            hovertemplate=f"{channel + 1}: %{{y:.3g}}<extra></extra>",
        )
        fig.add_annotation(
            x=batches[-1],
            y=held[-1],
            text=str(channel + 1),
            xanchor="left",
            xshift=6 + 12 * channel,  # lines that end at one height keep apart
            font={"color": colour, "size": 15},
            showarrow=False,
        )
    fig.update_layout(
        xaxis={"title": words.batches, "rangemode": "tozero", "tickformat": "d"},
        font={"color": getattr(INK, theme)},
    )
    return fig
