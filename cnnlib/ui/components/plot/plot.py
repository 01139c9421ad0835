"""The plot: every chart of the app, drawn by the plotly.js that the plotly package ships.

`st.plotly_chart` mounts the chart again whenever its figure changes and reports no clicks on
heat maps.  This component updates in place (`Plotly.react`), keeps the zoom, follows the theme,
reports clicks and takes appended points.  Figures are drawn for the light theme; the browser
replaces each palette colour by its dark partner.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import plotly
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import ArrayLike

from cnnlib.figures import palette
from cnnlib.ui.components.wire_format import loader, pack
from cnnlib.ui.core.language import _, language
from cnnlib.ui.core.static_scripts import file_address, module_address

PlotEvent = Literal["click", "hover", "select"]

OVERLAP = 256
"""Points sent again with each append, so that a message the browser skipped leaves no gap."""

MODULE = "components/plot/plot.js"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"

_component = st.components.v2.component(
    "cnn_explorer_plot",
    html='<div data-root data-plot></div><p data-note role="alert" hidden></p>',
    css="""
[data-plot] { width: 100%; }
[data-note] { margin: 0; color: var(--st-text-color); font-family: var(--st-font); }
""",
    js=loader(MODULE),
    isolate_styles=False,  # plotly.js writes its styles into the document's head
)


@dataclass(frozen=True)
class Point:
    """A point or cell that a person clicked, hovered or selected.

    Attributes:
        trace: Index of its trace in the figure.
        index: Index of the point in the trace; for a heat map `(row, column)`.
        x: Value on the x axis.
        y: Value on the y axis.
        z: Value of a heat map's cell, else `None`.
        customdata: What the figure attached to the point.
    """

    trace: int
    index: int | tuple[int, int]
    x: Any
    y: Any
    z: float | None = None
    customdata: Any = None


@dataclass(frozen=True)
class PlotResult:
    """What happened on a plot since the last run.

    Attributes:
        click: Point clicked just now; `None` in every later run.
        hover: Point under the pointer, where hovers are reported.
        selection: Points selected with box or lasso, until the selection is taken back.
    """

    click: Point | None = None
    hover: Point | None = None
    selection: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Curves:
    """All points of growing curves; a message holds only those that the browser may lack.

    Attributes:
        run: Name of what is shown; another name starts the curves again.
        x: For each trace of the figure, its x values so far, shape (n,).
        y: For each trace of the figure, its y values so far, shape (n,); NaN breaks the line.
    """

    run: str
    x: Sequence[ArrayLike]
    y: Sequence[ArrayLike]


def plot(
    figure: go.Figure,
    key: str,
    *,
    height: int = 320,
    alt: str = "",
    on_click: Callable[[Point], None] | None = None,
    report: Collection[PlotEvent] = (),
    append: Curves | None = None,
    feed: Mapping[str, Any] | None = None,
    uirevision: str = "keep",
) -> PlotResult:
    """Draw `figure`, updating the chart that `key` drew before.

    Args:
        figure: Plotly figure in the light palette (`cnnlib.figures.theme.figure`).
        key: Name of the chart; the same key keeps its node, its zoom and its points.
        height: Height in CSS pixels; the width is the container's.
        alt: One sentence for those who cannot see the chart.
        on_click: Called with the clicked point before the script runs again.
        report: Further events that run the script: `"click"`, `"hover"`, `"select"`.
        append: Points for the figure's traces, which then carry none themselves.  Each call
            gives all points so far; the message holds those the browser does not have yet.
        feed: Where the browser polls for further points until the next call: see
            `plot/live_data.js` for its `address`, `mark` and `every`.
        uirevision: Change it to forget the zoom.

    Returns:
        What was clicked, hovered and selected.

    Raises:
        ValueError: `append` has not one x and one y of equal length for each trace.
    """
    text = figure.to_json().encode()
    blobs, points = _new_points(key, append, len(figure.data)) if append else ([], None)
    events = sorted({*report, *(("click",) if on_click else ())})
    head = {
        "src": module_address(MODULE),
        "plotly": file_address("plotly", PLOTLY),
        "height": height,
        "alt": alt,
        "digest": hashlib.sha256(text).hexdigest()[:16],
        "uirevision": uirevision,
        "dark": palette.dark_of_light(),
        "report": events,
        "points": points,
        "feed": feed,
        "labels": _labels(language()),
        "language": language(),
    }

    def clicked() -> None:
        point = _point(st.session_state[key].get("click"))
        if on_click and point:
            on_click(point)

    def nothing() -> None:
        """Do nothing: a component reports only what has a callback."""

    result = _component(
        key=key,
        data=pack(head, [text, *blobs]),
        on_click_change=clicked,
        on_hover_change=nothing,
        on_selection_change=nothing,
        on_missing_change=nothing,
        on_changed_change=nothing,
    )
    return PlotResult(
        click=_point(result.get("click")),
        hover=_point(result.get("hover")),
        selection=_points(result.get("selection")),
    )


def _new_points(key: str, curves: Curves, traces: int) -> tuple[list[bytes], dict[str, Any]]:
    """The points that the browser may lack, as float64 blobs, and where they belong."""
    x = [np.asarray(values, dtype=np.float64) for values in curves.x]
    y = [np.asarray(values, dtype=np.float64) for values in curves.y]
    lengths = [len(values) for values in x]
    if len(x) != traces or lengths != [len(values) for values in y]:
        raise ValueError(
            f"a figure of {traces} traces needs as many x and y of equal length, "
            f"got {lengths} and {[len(values) for values in y]}"
        )
    memory = f"{key}:points"
    before = st.session_state.get(memory, {})
    missing = st.session_state.get(key, {}).get("missing") == curves.run
    known = before.get("lengths", []) if before.get("run") == curves.run and not missing else []
    starts = [
        max(0, min(known[i] if i < len(known) else 0, length) - OVERLAP)
        for i, length in enumerate(lengths)
    ]
    st.session_state[memory] = {"run": curves.run, "lengths": lengths}
    blobs = [
        values[start:].tobytes()
        for start, *pair in zip(starts, x, y, strict=True)
        for values in pair
    ]
    return blobs, {"run": curves.run, "starts": starts}


@cache
def _labels(language: str) -> dict[str, Any]:
    """The labels of the component in the reader's language."""
    del language  # only the cache's key: `_` reads it from the session
    return {
        "failed": _("The chart could not be loaded. Reload the page to try again."),
        "modebar": {
            "Download plot as a PNG": _("Save as a picture"),
            "Zoom": _("Zoom"),
            "Pan": _("Move"),
            "Box Select": _("Select a box"),
            "Lasso Select": _("Select freely"),
            "Reset axes": _("Show all"),
            "Double-click to zoom back out": _("Double-click to show all"),
        },
    }


def _points(value: Any) -> tuple[Point, ...]:
    """Return the well-formed points of a selection."""
    items = value if isinstance(value, list) else []
    return tuple(point for item in items if (point := _point(item)))


def _point(value: Any) -> Point | None:
    """Return the reported point, or None if it is malformed."""
    try:
        index = value["index"]
        return Point(
            trace=int(value["trace"]),
            index=(int(index[0]), int(index[1])) if isinstance(index, list) else int(index),
            x=value["x"],
            y=value["y"],
            z=value.get("z"),
            customdata=value.get("customdata"),
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
