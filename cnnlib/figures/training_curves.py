"""How training goes: loss above, accuracy below, on one axis of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from cnnlib.figures.palette import LINE, QUIET, ROLES, Theme
from cnnlib.figures.theme import figure

TRACES = ("loss_raw", "loss_train", "loss_test", "accuracy_train", "accuracy_test")
"""The traces that each run has, in the order in which points are given to them."""

RUN_ROLES = ("input", "negative", "kernel", "output", "stride", "statistic")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")
"""Runs laid over one another differ in colour and in the shape of their points."""

_LOSS, _ACCURACY = (0.46, 1.0), (0.0, 0.38)  # shares of the height
_TALL = {"y": 150.0, "y2": 105.0}  # about as many pixels where the figure is as tall as here


@dataclass(frozen=True)
class CurveLabels:
    """The words on the figure, in the reader's language."""

    loss: str = "loss"
    accuracy: str = "accuracy"
    train: str = "training"
    test: str = "test"
    time: str = "epochs"


@dataclass(frozen=True)
class End:
    """Where a curve ends at present, for its label.

    Attributes:
        run: Number of the run, counted from 0.
        trace: One of `TRACES`.
        x: Place on the axis of time.
        y: Value.
        text: The label.
    """

    run: int
    trace: str
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Level:
    """A height to hold the curves against.

    Attributes:
        trace: One of `TRACES`, whose axis it belongs to.
        low: Where it begins.
        high: Where it ends; the same for a line.
        text: What it is.
    """

    trace: str
    low: float
    high: float
    text: str


def training_curves(
    names: Sequence[str],
    ends: Sequence[End] = (),
    *,
    levels: Sequence[Level] = (),
    total: float | None = None,
    empty: bool = False,
    logarithmic: bool = False,
    labels: CurveLabels | None = None,
    theme: Theme = "light",
) -> go.Figure:
    """Draw the frame for the curves of one run or of several; the points are appended later.

    One run shows its training in blue and its test in orange.  Several share the axes: colour
    and the shape of the points tell the runs apart, thin lines are training, thick ones test.

    Args:
        names: What the runs are called.
        ends: Where the curves end, to write their names there.
        levels: Heights to hold the curves against, named at the right.
        total: Length of the whole axis of time; `None` leaves it to the points.
        empty: Whether there are no points yet; the axes then show what to expect.
        logarithmic: Whether the loss has a logarithmic axis.
        labels: The words, in the reader's language.
        theme: Theme to draw for; the plot component recolours light figures itself.

    Returns:
        A figure with `TRACES` for each run, in order, all without points.
    """
    words = labels or CurveLabels()
    fig = figure(theme)
    alone = len(names) == 1
    for number, name in enumerate(names):
        for trace in TRACES:
            fig.add_scatter(**_trace(trace, number, name, alone, words, theme))
    width = None if total is None else [0, total]
    fig.update_layout(
        xaxis={
            "title": {"text": words.time},
            "range": width,
            "anchor": "y2",
            "rangemode": "tozero",
        },
        yaxis={
            "title": {"text": words.loss},
            "domain": list(_LOSS),
            "type": "log" if logarithmic else "linear",
            "nticks": 6,
            **({"dtick": "D2", "tickformat": "~g"} if logarithmic else {}),
        },
        yaxis2={
            "title": {"text": words.accuracy},
            "domain": list(_ACCURACY),
            "anchor": "x",
            "nticks": 6,
            "tickformat": ".0%",
        },
        hovermode="x" if alone else "closest",
        margin={"l": 8, "r": (128 if levels else 112) if alone else 150, "t": 10, "b": 8},
    )
    if empty:
        low, high = (math.log10(0.1), math.log10(3)) if logarithmic else (0, 2.5)
        fig.update_layout(yaxis={"range": [low, high]}, yaxis2={"range": [0, 1]})
    for axis, kind in (("y", "loss"), ("y2", "accuracy")):
        _write(fig, [e for e in ends if e.trace.startswith(kind)], axis, alone, logarithmic, theme)
    for level in levels:
        _mark(fig, level, logarithmic, theme)
    return fig


def _mark(fig: go.Figure, level: Level, logarithmic: bool, theme: Theme) -> None:
    axis = "y" if level.trace.startswith("loss") else "y2"
    quiet = getattr(QUIET, theme)
    fig.add_shape(
        # The two sides of a rectangle without height would fill each other's gaps.
        type="rect" if level.high > level.low else "line",
        xref="paper",
        x0=0,
        x1=1,
        yref=axis,
        y0=level.low,
        y1=level.high,
        line={"color": quiet, "width": 1.2, "dash": "dot"},
        fillcolor=getattr(LINE, theme),
        layer="below",
    )
    middle = (level.low + level.high) / 2
    fig.add_annotation(
        text=level.text,
        xref="paper",
        x=1,
        yref=axis,
        y=math.log10(middle) if logarithmic and axis == "y" else middle,
        xanchor="left",
        xshift=8,
        font={"color": quiet, "size": 14},
        showarrow=False,
    )


def _colour(trace: str, number: int, alone: bool, theme: Theme) -> str:
    if alone:
        role = "negative" if trace.endswith("test") else "input"
    else:
        role = RUN_ROLES[number % len(RUN_ROLES)]
    return str(getattr(ROLES[role], theme))


def _trace(
    trace: str, number: int, name: str, alone: bool, words: CurveLabels, theme: Theme
) -> dict[str, Any]:
    kind, part = trace.split("_")
    colour = _colour(trace, number, alone, theme)
    test = part == "test"
    said = words.test if test else words.train
    value = "%{y:.2%}" if kind == "accuracy" else "%{y:.4g}"
    made: dict[str, Any] = {
        "x": [],
        "y": [],
        "name": f"{name} {said}",
        "yaxis": "y" if kind == "loss" else "y2",
        "mode": "lines+markers" if test else "lines",
        "line": {"color": colour, "width": 2.5 if test or alone else 1.2},
        "hovertemplate": f"{said} {value}" if alone else f"{name}<br>{said} {value}",
    }
    made["hovertemplate"] += "<extra></extra>"
    if test:
        made["marker"] = {"size": 7, "symbol": SYMBOLS[number % len(SYMBOLS)]}
        made["cliponaxis"] = False  # the last point lies on the edge
    if part == "raw":
        made |= {
            "opacity": 0.28,
            "line": {"color": colour, "width": 1},
            "hoverinfo": "skip",
            "visible": alone,
        }
        del made["hovertemplate"]
    if part == "train" and not alone:
        made["opacity"] = 0.65
    return made


def _write(
    fig: go.Figure,
    ends: Sequence[End],
    axis: str,
    alone: bool,
    logarithmic: bool,
    theme: Theme,
) -> None:
    """Write the names where the curves end, pushed apart where they would meet."""
    log = logarithmic and axis == "y"
    shown = [e for e in ends if math.isfinite(e.y) and (not log or e.y > 0)]
    if not shown:
        return
    heights = [math.log10(e.y) if log else e.y for e in shown]
    for end, y, lift in zip(shown, heights, lifts(heights, tall=_TALL[axis]), strict=True):
        fig.add_annotation(
            text=end.text,
            x=end.x,
            y=y,
            yref=axis,
            xanchor="left",
            xshift=8,
            yshift=lift,
            font={"color": _colour(end.trace, end.run, alone, theme), "size": 14},
            showarrow=False,
        )


def lifts(heights: Sequence[float], line: float = 17.0, tall: float = 150.0) -> list[float]:
    """Pixels by which each label is moved up, so that no two lie on one another.

    Args:
        heights: Where the labels belong, in the axis's units; the axis is taken to span from 0
            or the least to the greatest of them.
        line: Height of a line of text in pixels.
        tall: About the height of the axis in pixels.
    """
    span = max(max(heights), 0) - min(min(heights), 0) or 1.0
    pixels = [tall * h / span for h in heights]
    order = sorted(range(len(heights)), key=lambda i: pixels[i])
    placed: dict[int, float] = {}
    last = -math.inf
    for i in order:
        placed[i] = last = max(pixels[i], last + line)
    # What was pushed up as a group comes down by half, so that it stays about its middle.
    middle = sum(placed[i] - pixels[i] for i in order) / len(order)
    return [round(placed[i] - pixels[i] - middle, 1) for i in range(len(heights))]
