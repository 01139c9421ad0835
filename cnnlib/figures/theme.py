"""The look of every chart: a Plotly template for each theme, and labels that sit on the data.

Streamlit replaces Plotly's default template by one of placeholder colours, so each figure
carries this one.  `figure()` starts a figure with it.
"""

from __future__ import annotations

import plotly.graph_objects as go

from cnnlib.figures import palette
from cnnlib.figures.palette import INK, LINE, QUIET, ROLES, Theme

_CURVES = ("input", "negative", "kernel", "output", "stride", "statistic")


def template(theme: Theme = "light") -> go.layout.Template:
    """Plotly template: no ground of its own, few lines, numbers in a quiet ink."""
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
    """An empty figure in our look; build for `"light"`, the plot component recolours it."""
    return go.Figure(layout={"template": template(theme)})


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
    """Write `text` beside the point (x, y) in the colour of `role`, in place of a legend.

    Args:
        fig: Figure to write on.
        text: What to write.
        x: Position in data units.
        y: Position in data units.
        role: A role of the palette; `None` writes in plain ink.
        theme: Theme the figure is drawn for.
        anchor: Which side of the text touches the point: `"left"`, `"right"` or `"center"`.
        lift: Pixels to raise the text by.

    Raises:
        KeyError: `role` is not in the palette.
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
