"""The curves of training runs: loss above, accuracy below, on one time axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from cnnlib.figures.palette import LINE, QUIET, ROLES, Theme
from cnnlib.figures.plotly_text import plotly_text
from cnnlib.figures.theme import figure

TRACES = ("loss_raw", "loss_train", "loss_test", "accuracy_train", "accuracy_test")
"""The traces of each run, in the order of the figure."""

RUN_ROLES = ("input", "negative", "kernel", "output", "stride", "statistic")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")
"""Markers of compared runs, which also differ in colour."""

_LOSS, _ACCURACY = (0.46, 1.0), (0.0, 0.38)  # shares of the height
_TALL = {"y": 150.0, "y2": 105.0}  # approximate heights of the plots in pixels


@dataclass(frozen=True)
class CurveLabels:
    """The texts of the figure, in the reader's language."""

    loss: str = "loss"
    accuracy: str = "accuracy"
    train: str = "training"
    test: str = "test"
    time: str = "epochs"


@dataclass(frozen=True)
class CurveEnd:
    """The last point of a curve, for its label.

    Attributes:
        run: Number of the run, from 0.
        trace: One of `TRACES`.
        x: Position on the time axis.
        y: Value.
        text: The label.
    """

    run: int
    trace: str
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class ReferenceRange:
    """A value or a range of values to compare the curves with.

    Attributes:
        trace: One of `TRACES`, whose axis it is on.
        low: Lower end.
        high: Upper end; equal to `low` for a line.
        text: The label.
    """

    trace: str
    low: float
    high: float
    text: str


def training_curves(
    names: Sequence[str],
    ends: Sequence[CurveEnd] = (),
    *,
    levels: Sequence[ReferenceRange] = (),
    total: float | None = None,
    empty: bool = False,
    logarithmic: bool = False,
    labels: CurveLabels | None = None,
    theme: Theme = "light",
) -> go.Figure:
    """Return the curves of one run or of several without points, which are appended later.

    Of one run training is blue and test orange.  Several runs share the axes and differ in colour
    and marker; thin lines are training, thick ones test.

    Args:
        names: Names of the runs.
        ends: Last points of the curves, where their labels are.
        levels: Values to compare the curves with, labelled at the right.
        total: Length of the time axis; None for that of the points.
        empty: Whether there are no points yet; the axes then have typical ranges.
        logarithmic: Whether the axis of the loss is logarithmic.
        labels: The texts, in the reader's language; None for English.
        theme: Theme of the colours; the plot component recolours light figures itself.

    Returns:
        A figure with `TRACES` for each run, in order.
    """
    texts = labels or CurveLabels()
    fig = figure(theme)
    single = len(names) == 1
    for number, name in enumerate(map(plotly_text, names)):
        for trace in TRACES:
            fig.add_scatter(**_trace_options(trace, number, name, single, texts, theme))
    width = None if total is None else [0, total]
    fig.update_layout(
        xaxis={
            "title": {"text": texts.time},
            "range": width,
            "anchor": "y2",
            "rangemode": "tozero",
        },
        yaxis={
            "title": {"text": texts.loss},
            "domain": list(_LOSS),
            "type": "log" if logarithmic else "linear",
            "nticks": 6,
            **({"dtick": "D2", "tickformat": "~g"} if logarithmic else {}),
        },
        yaxis2={
            "title": {"text": texts.accuracy},
            "domain": list(_ACCURACY),
            "anchor": "x",
            "nticks": 6,
            "tickformat": ".0%",
        },
        hovermode="x" if single else "closest",
        margin={"l": 8, "r": (128 if levels else 112) if single else 150, "t": 10, "b": 8},
    )
    if empty:
        low, high = (math.log10(0.1), math.log10(3)) if logarithmic else (0, 2.5)
        fig.update_layout(yaxis={"range": [low, high]}, yaxis2={"range": [0, 1]})
    for axis, kind in (("y", "loss"), ("y2", "accuracy")):
        _add_labels(
            fig, [e for e in ends if e.trace.startswith(kind)], axis, single, logarithmic, theme
        )
    for level in levels:
        _add_level(fig, level, logarithmic, theme)
    return fig


def _add_level(fig: go.Figure, level: ReferenceRange, logarithmic: bool, theme: Theme) -> None:
    axis = "y" if level.trace.startswith("loss") else "y2"
    quiet = getattr(QUIET, theme)
    fig.add_shape(
        # The dotted sides of a rectangle without height would fill each other's gaps.
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


def _colour(trace: str, number: int, single: bool, theme: Theme) -> str:
    if single:
        role = "negative" if trace.endswith("test") else "input"
    else:
        role = RUN_ROLES[number % len(RUN_ROLES)]
    return str(getattr(ROLES[role], theme))


def _trace_options(
    trace: str, number: int, name: str, single: bool, texts: CurveLabels, theme: Theme
) -> dict[str, Any]:
    kind, part = trace.split("_")
    colour = _colour(trace, number, single, theme)
    test = part == "test"
    part_label = texts.test if test else texts.train
    value = "%{y:.2%}" if kind == "accuracy" else "%{y:.4g}"
    options: dict[str, Any] = {
        "x": [],
        "y": [],
        "name": f"{name} {part_label}",
        "yaxis": "y" if kind == "loss" else "y2",
        "mode": "lines+markers" if test else "lines",
        "line": {"color": colour, "width": 2.5 if test or single else 1.2},
        "hovertemplate": f"{part_label} {value}" if single else f"{name}<br>{part_label} {value}",
    }
    options["hovertemplate"] += "<extra></extra>"
    if test:
        options["marker"] = {"size": 7, "symbol": SYMBOLS[number % len(SYMBOLS)]}
        options["cliponaxis"] = False  # the last point is on the edge
    if part == "raw":
        options |= {
            "opacity": 0.28,
            "line": {"color": colour, "width": 1},
            "hoverinfo": "skip",
            "visible": single,
        }
        del options["hovertemplate"]
    if part == "train" and not single:
        options["opacity"] = 0.65
    return options


def _add_labels(
    fig: go.Figure,
    ends: Sequence[CurveEnd],
    axis: str,
    single: bool,
    logarithmic: bool,
    theme: Theme,
) -> None:
    """Add the labels at the ends of the curves, moved apart where they would overlap."""
    log = logarithmic and axis == "y"
    shown = [e for e in ends if math.isfinite(e.y) and (not log or e.y > 0)]
    if not shown:
        return
    heights = [math.log10(e.y) if log else e.y for e in shown]
    for end, y, lift in zip(shown, heights, label_offsets(heights, tall=_TALL[axis]), strict=True):
        fig.add_annotation(
            text=plotly_text(end.text),
            # Right of the plot, which a growing curve never reaches.
            xref="paper",
            x=1,
            y=y,
            yref=axis,
            xanchor="left",
            xshift=8,
            yshift=lift,
            font={"color": _colour(end.trace, end.run, single, theme), "size": 14},
            showarrow=False,
        )


def label_offsets(heights: Sequence[float], line: float = 17.0, tall: float = 150.0) -> list[float]:
    """Return the pixels by which each label is moved up, so that no two overlap.

    Args:
        heights: Positions of the labels in units of the axis, which is taken to span from the
            lowest of them, or 0, to the highest, or 0.
        line: Height of a line of text in pixels.
        tall: Approximate height of the axis in pixels.
    """
    span = max(max(heights), 0) - min(min(heights), 0) or 1.0
    pixels = [tall * h / span for h in heights]
    order = sorted(range(len(heights)), key=lambda i: pixels[i])
    placed: dict[int, float] = {}
    last = -math.inf
    for i in order:
        placed[i] = last = max(pixels[i], last + line)
    # All labels are lowered by their mean offset, so that a group stays centred.
    middle = sum(placed[i] - pixels[i] for i in order) / len(order)
    return [round(placed[i] - pixels[i] - middle, 1) for i in range(len(heights))]
