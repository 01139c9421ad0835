"""The sigmoid with its straight part and two sets of values on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from cnnlib.figures.palette import LINE, QUIET, ROLES, Theme
from cnnlib.figures.theme import figure

REACH = 8.0
"""Half the length of the axis; values beyond are drawn at its ends."""


@dataclass(frozen=True)
class SigmoidLabels:
    """The texts of the figure, in the reader's language."""

    before: str = "without normalization"
    after: str = "after the four steps"
    value: str = "value before the sigmoid"


def sigmoid(values: ArrayLike) -> np.ndarray:
    """Return `1 / (1 + exp(-x))`, without overflow."""
    half = np.tanh(np.asarray(values, dtype=np.float64) / 2)
    return np.asarray((half + 1) / 2)


def sigmoid_curve(
    before: ArrayLike,
    after: ArrayLike,
    straight: float,
    labels: SigmoidLabels | None = None,
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Return the sigmoid with hollow squares for `before` and full points for `after`.

    Args:
        before: Values before normalization, of any shape.
        after: Values after it, of any shape.
        straight: Half the width of the marked range around 0.
        labels: The texts, in the reader's language; None for English.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    texts = labels or SigmoidLabels()
    fig = figure(theme)
    fig.add_shape(
        type="rect",
        **{"x0": -straight, "x1": straight, "y0": -0.06, "y1": 1.06},
        fillcolor=getattr(LINE, theme),
        opacity=0.55,
        line={"width": 0},
        layer="below",
    )
    curve = np.linspace(-REACH, REACH, 161)
    fig.add_scatter(
        x=curve,
        y=sigmoid(curve),
        mode="lines",
        line={"color": getattr(QUIET, theme), "width": 2},
        hoverinfo="skip",
    )
    series = (
        (before, "input", "square-open", texts.before, 0.3),
        (after, "output", "circle", texts.after, 0.16),
    )
    for values, role, symbol, name, height in series:
        colour = getattr(ROLES[role], theme)
        x = np.clip(np.asarray(values, dtype=np.float64).ravel(), -REACH, REACH)
        fig.add_scatter(
            x=x,
            y=sigmoid(x),
            mode="markers",
            marker={"size": 9, "symbol": symbol, "color": colour, "opacity": 0.7},
            hovertemplate="%{x:.3g} → %{y:.3g}<extra></extra>",
        )
        mark = "□" if symbol == "square-open" else "●"
        fig.add_annotation(
            x=REACH,
            y=height,
            text=f"{mark} {name}",
            xanchor="right",
            font={"color": colour, "size": 14},
            showarrow=False,
        )
    fig.update_layout(
        xaxis={"title": texts.value, "range": [-REACH - 0.3, REACH + 0.3]},
        yaxis={"range": [-0.06, 1.06], "dtick": 0.5},
    )
    return fig
