"""Harness of the pictures: a group of panels, a gallery, and what they report."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.figures import palette
from cnnlib.ui.components.images.images import Panel, gallery, image_panels
from cnnlib.ui.core.app_shell import inject_css

st.set_page_config(layout="wide")
inject_css()

state = st.session_state
state.setdefault("phase", 0)
state.setdefault("chosen", 2)
state.setdefault("calls", 0)

if st.button("Next"):
    state.phase += 1
if st.button("Choose the first"):
    state.chosen = 0

rows, columns = np.mgrid[0:28, 0:28]
picture = (255 * np.exp(-((rows - 14) ** 2 + (columns - 9) ** 2) / 60)).astype(np.uint8)
slope = (np.sin(rows / 4 + state.phase) * np.cos(columns / 5)).astype(np.float32)
small = slope[1:27, 1:27] * 0.5
small[3, 4] = np.nan


def chose(index: int) -> None:
    state.chosen, state.calls = index, state.calls + 1


images = np.stack([np.roll(picture, 2 * shift, axis=1) for shift in range(10)])
names = [f"picture {i}" for i in range(10)]
index = gallery("gallery", images, names, state.chosen, chose, label="Pictures to choose")
st.text(f"chosen {index} state {state.chosen} calls {state.calls}")

shown = image_panels(
    "maps",
    [
        Panel("Input", "input", images[state.chosen]),
        Panel("Vertical edges", "output", slope, "signed"),
        Panel("Half", "output", small, "signed", caption="half as strong"),
    ],
    selectable=True,
    height=260,
)
st.text(f"cell {shown.cell}")

colour = np.stack([picture, picture.T, 255 - picture], axis=-1)
image_panels(
    "colour",
    [Panel("Colour", "input", colour), Panel("Tiny", "kernel", slope[:3, :3], "signed")],
    limit=2,
    zoom=False,
    download=False,
    height=180,
)
st.html(f"<style>{palette.latex_css()}</style>")

own = gallery("own", images[:3], selected=1, label="On its own", size=40)
st.text(f"own {own} phase {state.phase}")
