"""The look of every chart: a Plotly template for each theme, and labels beside the data.

Streamlit replaces Plotly's default template by one of placeholder colours, so each figure has its
own, which `figure()` sets.
"""

from __future__ import annotations

import plotly.graph_objects as go

from cnnlib.figures import palette
from cnnlib.figures.palette import INK, LINE, QUIET, ROLES, Theme

_CURVES = ("input", "negative", "kernel", "output", "stride", "statistic")


def plotly_template(theme: Theme = "light") -> go.layout.Template:
    """Return a Plotly template with a transparent background, few lines and muted numbers."""
    ink, quiet, line = (getattr(pair, theme) for pair in (INK, QUIET, LINE))
    axis = {
        "automargin": True,
        "gridcolor": line,
        "gridwidth": 1,
        "linecolor": line,
        "showline": False,
        "tickcolor": line,
        "tickfont": {"color": quiet, "size": 13},
        "ticks": "",
        "ticklabelstandoff": 4,
        "title": {"font": {"color": quiet, "size": 14}, "standoff": 10},
        "zeroline": False,
    }
    return go.layout.Template(
        layout={
            "annotationdefaults": {"font": {"color": ink, "size": 14}, "showarrow": False},
            "colorscale": {
                "sequential": palette.picture(),
                "diverging": palette.diverging(theme),
            },
            "colorway": [getattr(ROLES[role], theme) for role in _CURVES],
            "dragmode": "zoom",
            "font": {"color": ink, "size": 14},
            "hoverlabel": {
                "bgcolor": getattr(palette.GROUND, theme),
                "bordercolor": quiet,
                "font": {"color": ink, "size": 14},
            },
            "hovermode": "closest",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": quiet, "activecolor": ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "xaxis": axis,
            "yaxis": axis,
        },
        data={
            "heatmap": [
                {
                    "colorbar": {
                        "outlinewidth": 0,
                        "thickness": 12,
                        "ticks": "",
                        "tickfont": {"color": quiet, "size": 13},
                    },
                    "xgap": 0,
                    "ygap": 0,
                }
            ],
            "scatter": [{"line": {"width": 2.5}, "marker": {"size": 8}}],
        },
    )


def figure(theme: Theme = "light") -> go.Figure:
    """Return an empty figure with the template; the plot component recolours light figures."""
    return go.Figure(layout={"template": plotly_template(theme)})


def label(
    fig: go.Figure,
    text: str,
    x: float,
    y: float,
    role: str | None = None,
    *,
    theme: Theme = "light",
    anchor: str = "left",
    lift: int = 0,
) -> None:
    """Add `text` beside the point (x, y) in the colour of `role`, in place of a legend.

    Args:
        fig: Figure, which is changed.
        text: The label.
        x: Position in data units.
        y: Position in data units.
        role: Role of the palette; None for the colour of text.
        theme: Theme of the figure.
        anchor: Side of the text that is at the point: `"left"`, `"right"` or `"center"`.
        lift: Pixels by which the text is raised.

    Raises:
        KeyError: `role` is not a role of the palette.
    """
    colour = getattr(ROLES[role] if role else INK, theme)
    shift = {"left": 10, "right": -10, "center": 0}[anchor]
    fig.add_annotation(
        text=text,
        x=x,
        y=y,
        xanchor=anchor,
        xshift=shift,
        yanchor="bottom" if anchor == "center" else "middle",
        yshift=lift + (10 if anchor == "center" else 0),
        font={"color": colour, "size": 15},
        showarrow=False,
    )
