"""Statistics of many batches around the one of all data."""

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
    """The words on the figure, in the reader's language."""

    batches: str = "batch"
    whole: str = "all data"
    running: str = "running"
    point: str = "batch {number}: {value}"


def batch_scatter(
    points: NDArray[np.floating],
    running: NDArray[np.floating],
    whole: float,
    reach: Sequence[float],
    labels: ScatterLabels | None = None,
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Each batch's statistic as a point, the running one as a line, that of all data dashed.

    Args:
        points: `(batches,)`.
        running: `(batches,)`, after each batch.
        whole: The statistic of all data.
        reach: Lowest and highest value of the axis, the same for figures to be compared.
        labels: The words, in the reader's language.
        theme: Theme to draw for; the plot component recolours light figures itself.

    Raises:
        ValueError: The shapes differ.
    """
    if points.shape != running.shape or points.ndim != 1 or not len(points):
        raise ValueError(f"{points.shape} points and {running.shape} values of a line")
    words = labels or ScatterLabels()
    blue, line = getattr(ROLES["input"], theme), getattr(ROLES["statistic"], theme)
    batches = np.arange(1, len(points) + 1)
    fig = figure(theme)
    fig.add_scatter(
        x=batches,
        y=points,
        mode="markers",
        marker={"size": 6, "color": blue, "opacity": 0.55},
        hovertext=[
            words.point.format(number=number, value=f"{value:.3g}")
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
    label(fig, words.running, len(points), last, "statistic", theme=theme, lift=apart)
    fig.add_annotation(
        x=len(points),
        y=whole,
        text=words.whole,
        xanchor="left",
        xshift=10,
        yshift=-apart,
        font={"color": getattr(QUIET, theme), "size": 13},
        showarrow=False,
    )
    fig.update_layout(
        xaxis={"title": words.batches, "range": [0, len(points) * 1.26]},
        yaxis={"range": list(reach)},
    )
    return fig
