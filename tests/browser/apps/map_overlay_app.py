"""Harness of the maps over a picture; `?cells=7` picks their size, `?sums` gives their terms."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.ui.components.map_overlay.map_overlay import OverlayMap, map_overlay
from cnnlib.ui.core.app_shell import inject_css

st.set_page_config(layout="wide")
inject_css()
cells = int(st.query_params.get("cells", "7"))
sums = "sums" in st.query_params
rng = np.random.default_rng(0)
picture = rng.integers(0, 256, (28, 28), dtype=np.uint8)
channels = rng.normal(size=(5, cells, cells))
weights = rng.normal(size=(2, 5))
values = np.tensordot(weights, channels, axes=1).astype(np.float32)
state = st.session_state
state.setdefault("strength", 60)
state["runs"] = state.get("runs", 0) + 1


def keep(strength: int) -> None:
    """Store the strength at which the slider was let go."""
    state["strength"] = strength


map_overlay(
    "overlay",
    picture,
    [
        OverlayMap("first", "1 %", values[0], weights=weights[0]),
        OverlayMap("second", "2 %", values[1], note="a note", weights=weights[1]),
    ],
    state["strength"],
    keep,
    signed=True,
    meaning="value {value}",
    channels=channels if sums else None,
)
st.text(f"runs {state['runs']} strength {state['strength']}")
