"""Accuracy against confidence, and below it how many predictions are how confident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.analysis.calibration import ConfidenceBin
from cnnlib.figures.palette import QUIET, ROLES, Theme
from cnnlib.figures.theme import figure

_CURVE, _COUNTS = (0.34, 1.0), (0.0, 0.2)  # shares of the height


@dataclass(frozen=True)
class ReliabilityLabels:
    """The texts of the figure, in the reader's language."""

    confidence: str = "confidence"
    accuracy: str = "accuracy"
    share: str = "predictions"
    ideal: str = "calibrated"
    pictures: str = "pictures"


def reliability_figure(
    curve: Sequence[ConfidenceBin],
    labels: ReliabilityLabels | None = None,
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Return the reliability curve: a bar for each bin, and the diagonal of perfect calibration.

    Hatched bars reach from the accuracy of a bin to its mean confidence.

    Args:
        curve: The bins, in ascending order.
        labels: The texts.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    said = labels or ReliabilityLabels()
    fig = figure(theme)
    quiet = getattr(QUIET, theme)
    filled = [each for each in curve if each.count]
    middles = [(each.low + each.high) / 2 for each in filled]
    widths = [0.9 * (each.high - each.low) for each in filled]
    total = max(1, sum(each.count for each in curve))
    hover = [[each.count, each.low, each.high, each.confidence, each.accuracy] for each in filled]
    shared = {
        "customdata": hover,
        "hovertemplate": (
            f"{said.confidence} %{{customdata[1]:.1%}} – %{{customdata[2]:.1%}}<br>"
            f"%{{customdata[0]:,}} {said.pictures}<br>"
            f"{said.confidence} %{{customdata[3]:.1%}}, {said.accuracy} %{{customdata[4]:.1%}}"
            "<extra></extra>"
        ),
    }
    fig.add_bar(
        x=middles,
        y=[each.accuracy for each in filled],
        width=widths,
        marker={"color": getattr(ROLES["positive"], theme), "opacity": 0.85},
        **shared,
    )
    fig.add_bar(
        x=middles,
        y=[(each.confidence or 0) - (each.accuracy or 0) for each in filled],
        base=[each.accuracy for each in filled],
        width=widths,
        marker={
            "color": getattr(ROLES["negative"], theme),
            "pattern": {"shape": "/", "fillmode": "overlay", "size": 6, "solidity": 0.35},
        },
        **shared,
    )
    fig.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": quiet, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
    fig.add_bar(
        x=middles,
        y=[each.count / total for each in filled],
        width=widths,
        yaxis="y2",
        marker={"color": quiet, "opacity": 0.6},
        **shared,
    )
    fig.add_annotation(
        text=said.ideal,
        x=0.1,
        y=0.1,
        xanchor="left",
        font={"color": quiet, "size": 13},
        showarrow=True,
        arrowhead=0,
        arrowcolor=quiet,
        arrowwidth=1,
        ax=-22,
        ay=-46,
    )
    percent = {"tickformat": ".0%", "fixedrange": True}
    fig.update_layout(
        xaxis={"title": said.confidence, "range": [0, 1.005], "anchor": "y2", **percent},
        yaxis={"title": said.accuracy, "range": [0, 1.01], "domain": _CURVE, **percent},
        yaxis2={
            "title": said.share,
            "domain": _COUNTS,
            "rangemode": "tozero",
            "nticks": 3,
            **percent,
        },
        bargap=0,
        barmode="overlay",
        margin={"t": 12, "r": 12},
    )
    return fig
