"""Output size as a function of input size, a staircase for strides above 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cnnlib.figures.palette import GROUND, QUIET, ROLES, Theme
from cnnlib.figures.theme import figure, label


@dataclass(frozen=True)
class StaircaseLabels:
    """The texts of the figure, in the reader's language.

    Attributes:
        input_size: Title of the axis of input sizes.
        output_size: Title of the axis of output sizes.
        point: Hover text of a point; may name `{input}`, `{output}` and `{dropped}`.
        current: Label of the current point; may name the same.
    """

    input_size: str = "input size"
    output_size: str = "output size"
    point: str = "{input} → {output}, {dropped} not read"
    current: str = "{input} → {output}"


def output_size_staircase(
    sizes: Sequence[int],
    outputs: Sequence[int],
    current: int,
    dropped: Sequence[int] = (),
    labels: StaircaseLabels | None = None,
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Return the output size for each input size, with the current one marked.

    Args:
        sizes: Input sizes in rising order, in cells.
        outputs: Output size for each; 0 or less where there is none, which is a gap in the line.
        current: Input size to mark; one outside `sizes` is not marked.
        dropped: Cells at the end that no window reads, for each size; points with 0 are drawn
            full, the others hollow.  Empty for all 0.
        labels: The texts, in the reader's language; None for English.
        theme: Theme of the colours; the plot component recolours light figures itself.

    Raises:
        ValueError: The sequences differ in length.
    """
    left_over = list(dropped) or [0] * len(sizes)
    if not len(sizes) == len(outputs) == len(left_over):
        raise ValueError(
            f"{len(sizes)} sizes, {len(outputs)} outputs, {len(left_over)} counts of dropped cells"
        )
    texts = labels or StaircaseLabels()
    values = [
        {"input": n, "output": o, "dropped": d}
        for n, o, d in zip(sizes, outputs, left_over, strict=True)
    ]
    heights = [output if output > 0 else None for output in outputs]
    blue, green = getattr(ROLES["input"], theme), getattr(ROLES["output"], theme)
    fig = figure(theme)
    fig.add_scatter(
        x=list(sizes),
        y=heights,
        mode="lines",
        line={"shape": "hvh", "color": getattr(QUIET, theme), "width": 1.5},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=list(sizes),
        y=heights,
        mode="markers",
        marker={
            "size": 7,
            "color": [getattr(GROUND, theme) if d else green for d in left_over],
            "line": {"width": 1.5, "color": green},
        },
        customdata=list(sizes),
        hovertext=[texts.point.format(**point) for point in values],
        hoverinfo="text",
    )
    if current in sizes and (height := heights[list(sizes).index(current)]):
        _mark_current(fig, current, height, sizes, theme)
        text = texts.current.format(**values[list(sizes).index(current)])
        # The space above and to the left of a staircase is empty, except at its first steps.
        early = current - sizes[0] < 0.15 * (sizes[-1] - sizes[0])
        anchor, lift = ("center", 4) if early else ("right", 14)
        label(fig, text, current, height, "selected", theme=theme, anchor=anchor, lift=lift)
    fig.update_layout(
        xaxis={
            "title": {"text": texts.input_size, "font": {"color": blue}},
            "dtick": _tick(sizes),
            "range": [sizes[0] - 0.7, sizes[-1] + 0.7] if sizes else None,
        },
        yaxis={
            "title": {"text": texts.output_size, "font": {"color": green}},
            "rangemode": "tozero",
            "tickformat": "d",
        },
    )
    return fig


def _mark_current(fig: go.Figure, x: int, y: int, sizes: Sequence[int], theme: Theme) -> None:
    """Add lines to both axes and a ring around the point."""
    accent = getattr(ROLES["selected"], theme)
    fig.add_scatter(
        x=[sizes[0] - 0.7, x, x],
        y=[y, y, 0],
        mode="lines",
        line={"color": accent, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={
            "size": 15,
            "color": "rgba(0,0,0,0)",
            "line": {"color": accent, "width": 3},
        },
        hoverinfo="skip",
    )


def _tick(sizes: Sequence[int]) -> int:
    """Return the step between ticks, a power of 2 that gives at most about ten of them."""
    span = max(sizes[-1] - sizes[0], 1) if sizes else 1
    return next(step for step in (1, 2, 4, 8, 16, 32, 64, 128, 10**9) if span / step <= 10)
