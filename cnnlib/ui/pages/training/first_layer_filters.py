"""The filters of the first layer as they form: blue above zero, orange below."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnlib.training.runs.metric_stream import RunMetrics
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState


def first_layer_filters(state: PageState, metrics: RunMetrics) -> None:
    """Show the newest filters of a run; nothing before the first, or where they are unreadable."""
    if metrics.probe is None:
        return
    try:
        picture = filter_mosaic(metrics.probe.get("filters"))
    except (ValueError, TypeError):
        return
    count, rows, columns = np.shape(metrics.probe["filters"])
    size = _("{count} of {rows} × {columns}").format(count=count, rows=rows, columns=columns)
    image_panels(
        f"{state.page}:filters",
        [Panel(_("First-layer filters"), "kernel", picture, "signed", size=size)],
        zoom=False,
        download=False,
        height=130,
    )


def filter_mosaic(filters: Any) -> NDArray[np.float32]:
    """Return filters `(count, k_h, k_w)` as one picture `(H, W)` with gaps of zero between them.

    Raises:
        ValueError: The filters have another number of axes, or there are none.
    """
    kernels = np.asarray(filters, dtype=np.float32)
    if kernels.ndim != 3 or not kernels.size:
        raise ValueError(f"expected (count, rows, columns), got {kernels.shape}")
    count, rows, columns = kernels.shape
    across = math.ceil(math.sqrt(count * 1.4))
    down = -(-count // across)
    mosaic = np.zeros((down * (rows + 1) - 1, across * (columns + 1) - 1), np.float32)
    for number, kernel in enumerate(kernels):
        row, column = divmod(number, across)
        top, left = row * (rows + 1), column * (columns + 1)
        mosaic[top : top + rows, left : left + columns] = kernel
    return mosaic
