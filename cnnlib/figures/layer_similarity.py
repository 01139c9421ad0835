"""The similarity of two pictures' outputs at each layer of a network."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnlib.figures.palette import INK, ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure


def layer_similarity(
    layers: Sequence[str], similarities: Sequence[float], title: str, *, theme: Theme = "light"
) -> go.Figure:
    """Return one bar for each layer, from 0 to its similarity, with the number at its end.

    Args:
        layers: Names of the layers, from the input on, drawn from the top down.
        similarities: -1 to 1, as many.
        title: Title of the axis, in the reader's language.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    fig = figure(theme)
    fig.add_bar(
        x=list(similarities),
        y=list(range(len(layers))),
        orientation="h",
        marker={"color": getattr(ROLES["output"], theme)},
        text=[f"{value:.2f}" for value in similarities],
        textposition="outside",
        textfont={"color": getattr(INK, theme)},
        cliponaxis=False,
        hovertemplate="%{x:.4f}<extra></extra>",
    )
    least = min(0.0, *similarities)
    fig.update_layout(
        xaxis={"title": title, "range": [least - 0.12 if least < 0 else 0, 1.12]},
        yaxis={
            "autorange": "reversed",
            "tickvals": list(range(len(layers))),
            "ticktext": [plotly_text(name) for name in layers],
        },
        showlegend=False,
        margin={"t": 8},
    )
    return fig
