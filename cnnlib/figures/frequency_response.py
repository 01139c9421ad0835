"""The frequency response of a kernel, which shows the patterns that it lets through."""

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
"""Number of frequencies along each axis; odd, so that zero is in the middle."""


@dataclass(frozen=True)
class FrequencyLabels:
    """The texts of the figure, in the reader's language."""

    across: str = "cycles per pixel, across"
    down: str = "cycles per pixel, down"
    strength: str = "strength"


def magnitude(kernel: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the factor by which a kernel scales each plane wave.

    It is the magnitude of the 2-D discrete Fourier transform of the zero-padded kernel (Gonzalez
    and Woods, *Digital Image Processing*, section 4.5).  The response of cross-correlation, which
    networks compute, is the conjugate of that of convolution and has the same magnitude.

    Args:
        kernel: Shape (kh, kw), each at most `SIZE`.

    Returns:
        Frequencies from -0.5 to 0.5 cycles per pixel, shape (SIZE,), and magnitudes, shape
        (SIZE, SIZE), rows for the frequency down, with zero frequency in the middle.

    Raises:
        ValueError: `kernel` is not a grid of at most `SIZE` x `SIZE` finite numbers.
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
    """Return a heat map of `magnitude`, with low frequencies in the middle.

    Args:
        kernel: As in `magnitude`.
        labels: The texts, in the reader's language; None for English.
        theme: Theme of the colours; the plot component recolours light figures itself.

    Raises:
        ValueError: As `magnitude` does.
    """
    texts = labels or FrequencyLabels()
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
                f"{texts.across} %{{x:.2f}}<br>{texts.down} %{{y:.2f}}<br>"
                f"{texts.strength} %{{z:.3g}}<extra></extra>"
            ),
        )
    )
    _bar(fig, float(response.max()), theme)
    axis = {"showgrid": False, "tickvals": [-0.25, 0, 0.25], "constrain": "domain"}
    fig.update_xaxes(title=texts.across, **axis)
    fig.update_yaxes(title=texts.down, scaleanchor="x", autorange="reversed", **axis)
    return fig


def _bar(fig: go.Figure, most: float, theme: Theme) -> None:
    """Add a colour bar beside the square map; Plotly's own is at the edge of the frame."""
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
