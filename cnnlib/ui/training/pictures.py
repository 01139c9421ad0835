"""What the network says to the same twenty test pictures, and its first filters as they form."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnnlib import fashion
from cnnlib.training.following import Follower
from cnnlib.ui.language import _
from cnnlib.ui.maps import Panel, maps
from cnnlib.ui.state import PageState

SHOWN = 20
SIDE = 28


@lru_cache(maxsize=8)
def sprite(indices: tuple[int, ...]) -> str:
    """The test pictures side by side as one PNG, as an address that holds it."""
    images = fashion.load(train=False).images[list(indices)].numpy()
    strip = Image.fromarray(np.hstack(list(images)).astype(np.uint8))
    target = io.BytesIO()
    strip.save(target, "PNG")
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")


def strip(follower: Follower) -> None:
    """The pictures with the class the network gives each, and how sure it is."""
    sample = follower.sample
    if sample is None:
        return
    try:
        cells, style = _cells(sample)
    except (KeyError, TypeError, ValueError, IndexError):
        return  # a line written by a later version
    st.html(f"<style>{style}</style>")
    right = sum('class="right"' in cell for cell in cells)
    told = _("The same {count} test pictures: {right} recognized at step {step}.").format(
        count=len(cells), right=right, step=sample["step"]
    )
    st.html(
        f'<p class="cnn-strip-head">{escape(told)}</p>'
        f'<div class="cnn-strip" role="list">{"".join(cells)}</div>'
    )


def _cells(sample: Mapping[str, Any]) -> tuple[list[str], str]:
    indices = tuple(int(i) for i in sample["pictures"][:SHOWN])
    if not all(0 <= i < 10_000 for i in indices):
        raise ValueError("no such picture")
    cells = []
    for place, (label, row) in enumerate(
        zip(sample["labels"][:SHOWN], sample["probabilities"][:SHOWN], strict=True)
    ):
        guess = int(np.argmax(row))
        cells.append(_cell(place, int(label), guess, float(row[guess])))
    style = (
        f'.cnn-strip i {{ background-image: url("{sprite(indices)}"); '
        f"background-size: {100 * len(indices)}% 100%; }}"
    )
    return cells, style


def _cell(place: int, label: int, guess: int, sure: float) -> str:
    right = guess == label
    name, true = _(fashion.CLASSES[guess]), _(fashion.CLASSES[label])
    mark = "✓" if right else "✗"
    told = (
        _("{guess}, right, {sure}") if right else _("{guess}, wrong, it is {true}; {sure}")
    ).format(guess=name, true=true, sure=f"{sure:.0%}")
    spot = 100 * place / (SHOWN - 1)
    kind = "right" if right else "wrong"
    return (
        f'<div role="listitem" class="{kind}" title="{escape(told)}">'
        f'<i role="img" aria-label="{escape(told)}" style="background-position: {spot:.3f}% 0"></i>'
        f"<b>{mark}</b><span>{escape(name)}</span>"
        f'<s><u style="width: {sure:.0%}"></u></s></div>'
    )


def mosaic(filters: Any) -> NDArray[np.float32]:
    """First-layer kernels (count, k_h, k_w) in a grid, (H, W), with gaps of zero."""
    kernels = np.asarray(filters, dtype=np.float32)
    if kernels.ndim != 3 or not kernels.size:
        raise ValueError(f"expected (count, rows, columns), got {kernels.shape}")
    count, rows, columns = kernels.shape
    across = math.ceil(math.sqrt(count * 1.4))
    down = -(-count // across)
    made = np.zeros((down * (rows + 1) - 1, across * (columns + 1) - 1), np.float32)
    for number, kernel in enumerate(kernels):
        row, column = divmod(number, across)
        top, left = row * (rows + 1), column * (columns + 1)
        made[top : top + rows, left : left + columns] = kernel
    return made


def filters(state: PageState, follower: Follower) -> None:
    """The first layer's weights as they are now: blue above zero, orange below."""
    if follower.sample is None:
        return
    try:
        picture = mosaic(follower.sample.get("filters"))
    except (ValueError, TypeError):
        return
    kernels = np.shape(follower.sample["filters"])
    size = _("{count} kernels of {rows} × {columns}").format(
        count=kernels[0], rows=kernels[1], columns=kernels[2]
    )
    maps(
        f"{state.page}:filters",
        [Panel(_("First-layer filters"), "kernel", picture, "signed", size)],
        zoom=False,
        download=False,
        height=130,
    )
