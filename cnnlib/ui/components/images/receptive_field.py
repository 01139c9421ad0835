"""A picture with the part of it that reaches a cell of a layer.

The theoretical receptive field is drawn as a rectangle, its part in the padding included; the
effective one, where it is given, as a map over the picture.  The cell moves in the browser
(`receptive_field.js`), by pointer and keys, and asks nothing of the server.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.models.layer import Layer
from cnnlib.ui.components.images.images import STYLE
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/images/receptive_field.js"

_component = st.components.v2.component(
    "cnn_explorer_receptive_field", html=HTML, css=STYLE, js=loader(MODULE)
)


def receptive_field_picture(
    key: str,
    picture: NDArray[Any],
    layer: Layer,
    *,
    effective: NDArray[np.float32] | None = None,
    cell: tuple[int, int] | None = None,
    height: int = 320,
) -> None:
    """Show `picture` with the receptive field of a cell of `layer`, and the cells to choose from.

    Args:
        key: Name of this place on the page; while it shows maps of one size the cell stays.
        picture: What the network sees: uint8 (H, W) or (H, W, 3), or real numbers (H, W), of which
            the least is black and the greatest white.
        layer: The layer, of a graph for pictures of this size.
        effective: Float32 (H, W) from 0 to 1, see
            `cnnlib.analysis.effective_receptive_field.effective_receptive_field`.
        cell: Row and column of the cell that `effective` is of; the middle one by default.
        height: Most pixels the picture may be high.

    Raises:
        ValueError: `picture` has another shape, or `effective` is not as large as it is.
    """
    pixels = as_bytes(picture)
    if effective is not None and effective.shape != pixels.shape[:2]:
        raise ValueError(f"an effective field of {effective.shape} for a picture {pixels.shape}")
    rows, columns = cells_of(layer)
    field = layer.receptive_field
    head = {
        "src": module_address(MODULE),
        "palette": theme_palette(),
        "height": pixels.shape[0],
        "width": pixels.shape[1],
        "channels": pixels.shape[2] if pixels.ndim == 3 else 1,
        "tall": height,
        "layer": layer.name,
        "cells": [rows, columns],
        "field": field
        and {"size": list(field.size), "stride": list(field.stride), "start": list(field.start)},
        "whole": layer.whole_picture,
        "effective": effective is not None,
        "middle": list(cell or (rows // 2, columns // 2)),
        "labels": labels(layer),
    }
    blobs = [pixels.tobytes()]
    if effective is not None:
        blobs.append(np.ascontiguousarray(effective, dtype="<f4").tobytes())
    _component(key=key, data=pack(head, blobs))


def as_bytes(picture: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a picture as uint8, (H, W) or (H, W, 3).

    Raises:
        ValueError: It has another shape, or nothing in it.
    """
    values = np.asarray(picture)
    colour = values.ndim == 3 and values.shape[2] == 3 and values.dtype == np.uint8
    if not values.size or not (values.ndim == 2 or colour):
        raise ValueError(f"expected (H, W), or (H, W, 3) of bytes; got {values.shape}")
    if values.dtype != np.uint8:
        real = np.nan_to_num(values.astype(np.float64))
        span = real.max() - real.min()
        values = (255 * (real - real.min()) / (span if span > 0 else 1)).round().astype(np.uint8)
    return np.ascontiguousarray(values)


def cells_of(layer: Layer) -> tuple[int, int]:
    """Return the rows and columns of a layer's feature maps; (1, 1) where it has none."""
    if len(layer.output_shape) != 3:
        return 1, 1
    return layer.output_shape[1], layer.output_shape[2]


def labels(layer: Layer) -> dict[str, str]:
    """The labels of the picture in the reader's language."""
    return {
        "picture": _("Picture"),
        "name": _("Cells of {layer}").format(layer=layer.name),
        "cells": _("{rows} × {columns} cells"),
        "cell": _("Row {row}, column {column} of {rows} × {columns} cells"),
        "sees": _(
            "sees {height} × {width} pixels: rows {top} to {bottom}, columns {left} to {right}."
        ),
        "outside": _("{share} % of them lie outside of the picture, in the padding."),
        "whole": _("Every cell sees the whole picture."),
        "none": _("The cells of this layer have no receptive field in the picture."),
        "effective": _("Effective field"),
        "elsewhere": _(
            "The effective field is that of row {row}, column {column}; Home returns to it."
        ),
        "keys": _("Arrow keys move the cell, Home returns to the middle one."),
        "failed": _("The pictures could not be loaded. Reload the page to try again."),
    }
