"""Which patterns a kernel lets through: the magnitude of its frequency response."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale

from cnnlib.figures import palette
from cnnlib.figures.palette import Theme
from cnnlib.figures.theme import figure

SIZE = 65
"""Frequencies along each axis; odd, so that zero is one of them and stands in the middle."""


@dataclass(frozen=True)
class FrequencyLabels:
    """The words on the figure, in the reader's language; `hover` names x, y and z."""

    across: str = "cycles per pixel, across"
    down: str = "cycles per pixel, down"
    strength: str = "strength"


def magnitude(kernel: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The factor by which a kernel scales each plane wave.

    The 2-D discrete Fourier transform of the kernel among zeros (Gonzalez and Woods, *Digital
    Image Processing*, section 4.5).  Cross-correlation, which networks compute, conjugates the
    response of convolution, so the magnitude is the same.

    Args:
        kernel: Shape (kh, kw), each at most `SIZE`.

    Returns:
        Frequencies from -0.5 to 0.5 cycles per pixel, shape (SIZE,), and magnitudes, shape
        (SIZE, SIZE), rows for the frequency down, with zero frequency in the middle.

    Raises:
        ValueError: The kernel is not a grid of at most `SIZE` x `SIZE` finite numbers.
    """
    values = np.asarray(kernel, dtype=np.float64)
    if values.ndim != 2 or not values.size or max(values.shape) > SIZE:
        raise ValueError(f"expected (kh, kw) of at most {SIZE} x {SIZE}, got {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("a kernel with a number that is not finite has no frequency response")
    response = np.fft.fftshift(np.abs(np.fft.fft2(values, s=(SIZE, SIZE))))
    return np.fft.fftshift(np.fft.fftfreq(SIZE)), response


def frequency_response(
    kernel: NDArray[np.floating],
    labels: FrequencyLabels | None = None,
    *,
    theme: Theme = "light",
) -> go.Figure:
    """Heat map of `magnitude`: flat areas in the middle, finer and finer stripes outwards.

    Raises:
        ValueError: As `magnitude` does.
    """
    words = labels or FrequencyLabels()
    frequencies, response = magnitude(kernel)
    fig = figure(theme)
    fig.add_trace(
        go.Heatmap(
            x=frequencies,
            y=frequencies,
            z=response,
            zmin=0,
            zmax=float(response.max()) or 1.0,
            colorscale=palette.picture(),
            showscale=False,
            hovertemplate=(
                f"{words.across} %{{x:.2f}}<br>{words.down} %{{y:.2f}}<br>"
                f"{words.strength} %{{z:.3g}}<extra></extra>"
            ),
        )
    )
    _bar(fig, float(response.max()), theme)
    axis = {"showgrid": False, "tickvals": [-0.25, 0, 0.25], "constrain": "domain"}
    fig.update_xaxes(title=words.across, **axis)
    fig.update_yaxes(title=words.down, scaleanchor="x", autorange="reversed", **axis)
    return fig


def _bar(fig: go.Figure, most: float, theme: Theme) -> None:
    """A colour bar that stays beside the square map; Plotly's own keeps to the frame's edge."""
    steps = 48
    stops = sample_colorscale(palette.picture(), np.linspace(0, 1, steps).tolist())
    for step, colour in enumerate(stops):
        fig.add_shape(
            xref="x domain",
            yref="y domain",
            **{"x0": 1.05, "x1": 1.09, "y0": step / steps, "y1": min((step + 2) / steps, 1)},
            fillcolor=colour,
            line={"width": 0},
        )
    for text, y, anchor in (("0", 0, "bottom"), (f"{most:.3g}", 1, "top")):
        fig.add_annotation(
            text=text,
            xref="x domain",
            yref="y domain",
            **{"x": 1.11, "y": y, "xanchor": "left", "yanchor": anchor},
            font={"color": getattr(palette.QUIET, theme), "size": 13},
            showarrow=False,
        )
