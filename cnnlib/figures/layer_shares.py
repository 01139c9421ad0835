"""Where the parameters of a network are, and where its multiply-accumulates: two rows of bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.figures.palette import INK, QUIET, ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure

ROW = 26
"""Pixels of a row."""

_SIDES = ((0.0, 0.44), (0.56, 1.0))  # shares of the width
_ROLES = ("kernel", "output")


@dataclass(frozen=True)
class ShareRow:
    """A part of a network.

    Attributes:
        name: Its label.
        parameters: Its parameters.
        macs: Its multiply-accumulates.
    """

    name: str
    parameters: int
    macs: int


def layer_shares(
    rows: Sequence[ShareRow], titles: tuple[str, str], *, theme: Theme = "light"
) -> go.Figure:
    """Return bars for the parameters at the left and for the MACs at the right, first row on top.

    Args:
        rows: Parts of one network, which together are all of it.
        titles: Titles of the two sides, in the reader's language.
        theme: Theme of the colours; the plot component recolours light figures itself.
    """
    fig = figure(theme)
    names = [plotly_text(row.name) for row in rows]
    places = list(range(len(rows)))
    for side, (counts, role) in enumerate(
        zip(([r.parameters for r in rows], [r.macs for r in rows]), _ROLES, strict=True)
    ):
        shares = [count / (sum(counts) or 1) for count in counts]
        fig.add_bar(
            x=shares,
            y=places,
            orientation="h",
            marker={"color": getattr(ROLES[role], theme)},
            width=0.62,
            xaxis=f"x{side + 1}" if side else "x",
            text=[_share_text(share) for share in shares],
            textposition="outside",
            textfont={"color": getattr(INK, theme), "size": 13},
            cliponaxis=False,
            customdata=[f"{count:,}" for count in counts],
            hovertemplate="%{customdata}<extra></extra>",
        )
        fig.add_annotation(
            text=plotly_text(titles[side]),
            x=_SIDES[side][0],
            y=1,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            font={"color": getattr(QUIET, theme), "size": 14},
        )
    most = 1.18  # room for the text behind a bar of 100 %
    hidden = {"visible": False, "fixedrange": True}
    fig.update_layout(
        xaxis={"domain": _SIDES[0], "range": [0, most], **hidden},
        xaxis2={"domain": _SIDES[1], "range": [0, most], "anchor": "y", **hidden},
        yaxis={
            "tickmode": "array",
            "tickvals": places,
            "ticktext": names,
            "range": [len(rows) - 0.5, -0.5],
            "showgrid": False,
            "fixedrange": True,
        },
        margin={"t": 28},
    )
    return fig


def _share_text(share: float) -> str:
    """Return a share as a percentage; one that would be written 0.0 % as less than 0.1 %."""
    if not share:
        return ""
    return f"{share:.1%}" if share >= 0.0005 else "&lt;0.1%"
