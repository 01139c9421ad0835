"""Maps of values over one picture, side by side, with a slider for how much of the map shows.

The browser mixes (`blend.js`), so that the pictures follow the finger and ask nothing of the
server; the strength at which the slider is let go becomes a setting of the page.  Pointing at a
cell says its value in every map and, where the terms are given, writes out its sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.figures.map_overlay import TINT_AT, TINTS
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/map_overlay/map_overlay.js"
STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
MOST_TERMS = 250_000
"""Numbers of a layer that are sent for the sums of its cells, 1 MB; larger layers have none."""

_component = st.components.v2.component(
    "cnn_explorer_map_overlay", html=HTML, css=STYLE, js=loader(MODULE)
)


@dataclass(frozen=True)
class OverlayMap:
    """One map.

    Attributes:
        title: Its name, in the reader's language.
        detail: What stands beside the name.
        values: Float32 (H, W), of any size; a map coarser than the picture is smoothed.
        note: A sentence under it, plain text.
        weights: Float (C,), the weight of each channel in a cell's sum; None where a cell is none.
    """

    title: str
    detail: str
    values: NDArray[np.float32]
    note: str = ""
    weights: NDArray[np.float64] | None = None


def map_overlay(
    key: str,
    picture: NDArray[np.uint8],
    maps: Sequence[OverlayMap],
    strength: int,
    on_strength: Callable[[int], object],
    *,
    signed: bool,
    meaning: str,
    channels: NDArray[np.float64] | None = None,
    rectified: bool = False,
) -> None:
    """Show the maps over `picture`, in the colours of one scale.

    Args:
        key: Name of this place on the page.
        picture: uint8 (H, W).
        maps: One or more of one size.
        strength: 0 for the picture alone to 100 for the map alone.
        on_strength: Called with the strength at which the slider is let go.
        signed: Whether values below zero are possible; the scale then begins at the negative end.
        meaning: What the value of a cell says, with the place `{value}`.
        channels: (C, H, W), of which a cell's value is the sum weighted by each map's `weights`.
        rectified: Whether negative sums have become 0.
    """

    def message() -> Any:
        return (st.session_state.get(key) or {}).get("strength")

    def moved() -> None:
        if (value := strength_of(message())) is not None:
            on_strength(value)

    rows, columns = maps[0].values.shape
    terms = channels is not None and channels.size <= MOST_TERMS
    head = {
        "src": module_address(MODULE),
        "palette": theme_palette(),
        "tints": TINTS,
        "tintAt": TINT_AT,
        "picture": list(picture.shape),
        "cells": [rows, columns],
        "signed": signed,
        "limit": max(float(np.abs(each.values).max()) for each in maps),
        "strength": strength,
        "acknowledged": _count(message()),
        "maps": [{"title": m.title, "detail": m.detail, "note": m.note} for m in maps],
        "channels": channels.shape[0] if terms and channels is not None else 0,
        "rectified": rectified,
        "labels": {
            "failed": _("The pictures could not be loaded. Reload the page to try again."),
            "strength": _("Strength of the map"),
            "picture": _("Picture"),
            "map": _("Map"),
            "keys": _("Arrow keys choose a cell, Escape returns to the strongest one."),
            "cell": _("row {row}, column {column}"),
            "said": _("{where}: {meaning}"),
            "meaning": meaning,
            "more": _("{count} more channels"),
            "channel": _("channel {number}"),
            "zero": _("Zero has the colour of the page"),
        },
    }
    blobs = [np.ascontiguousarray(picture).tobytes()]
    blobs += [np.ascontiguousarray(each.values, dtype="<f4").tobytes() for each in maps]
    if terms and channels is not None:
        blobs.append(np.ascontiguousarray(channels, dtype="<f4").tobytes())
        weights = [m.weights if m.weights is not None else np.zeros(len(channels)) for m in maps]
        blobs += [np.ascontiguousarray(each, dtype="<f4").tobytes() for each in weights]
    _component(key=key, data=pack(head, blobs), on_strength_change=moved)


def strength_of(message: Any) -> int | None:
    """Return the strength in a message of the browser, 0 to 100; None for anything else."""
    value = message.get("value") if isinstance(message, dict) else None
    return value if type(value) is int and 0 <= value <= 100 else None


def _count(message: Any) -> int:
    count = message.get("count") if isinstance(message, dict) else None
    return count if type(count) is int else 0
