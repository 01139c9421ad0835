"""The scatter of the statistics of batches around that of all data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnlib.figures.palette import QUIET, ROLES, Theme
from cnnlib.figures.theme import figure, label


@dataclass(frozen=True)
class ScatterLabels:
    """The texts of the figure, in the reader's language."""

    batches: str = "batch"
    whole: str = "all data"
    running: str = "running"
    point: str = "batch {number}: {value}"


def batch_scatter(
    points: NDArray[np.floating],
    running: NDArray[np.floating],
    whole: float,
    value_range: Sequence[float],
    labels: ScatterLabels | None = None,
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Return points for the batches, a line for the running statistic, a dashed one for all data.

    Args:
        points: The statistic of each batch, `(batches,)`.
        running: The running statistic after each batch, `(batches,)`.
        whole: The statistic of all data.
        value_range: Lowest and highest value of the axis, the same for figures to be compared.
        labels: The texts, in the reader's language; None for English.
        theme: Theme of the colours; the plot component recolours light figures itself.

    Raises:
        ValueError: `points` and `running` are not of the same length, above 0.
    """
    if points.shape != running.shape or points.ndim != 1 or not len(points):
        raise ValueError(f"{points.shape} points and {running.shape} values of a line")
    texts = labels or ScatterLabels()
    blue, line = getattr(ROLES["input"], theme), getattr(ROLES["statistic"], theme)
    batches = np.arange(1, len(points) + 1)
    fig = figure(theme)
    fig.add_scatter(
        x=batches,
        y=points,
        mode="markers",
        marker={"size": 6, "color": blue, "opacity": 0.55},
        hovertext=[
            texts.point.format(number=number, value=f"{value:.3g}")
            for number, value in zip(batches, points, strict=True)
        ],
        hoverinfo="text",
    )
    fig.add_scatter(
        x=[1, len(points)],
        y=[whole, whole],
        mode="lines",
        line={"color": getattr(QUIET, theme), "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=batches,
        y=running,
        mode="lines",
        line={"color": line, "width": 2.5},
        hoverinfo="skip",
    )
    last = float(running[-1])
    apart = 11 if last >= whole else -11  # the two lines often end side by side
    label(fig, texts.running, len(points), last, "statistic", theme=theme, lift=apart)
    fig.add_annotation(
        x=len(points),
        y=whole,
        text=texts.whole,
        xanchor="left",
        xshift=10,
        yshift=-apart,
        font={"color": getattr(QUIET, theme), "size": 13},
        showarrow=False,
    )
    fig.update_layout(
        xaxis={"title": texts.batches, "range": [0, len(points) * 1.26]},
        yaxis={"range": list(value_range)},
    )
    return fig
