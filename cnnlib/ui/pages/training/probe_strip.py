"""What the network says to the same twenty test pictures, and its first filters as they form."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnnlib.data import fashion_mnist
from cnnlib.training.engine.probe_images import probe_indices
from cnnlib.training.runs.metric_stream import RunMetrics
from cnnlib.training.runs.throughput import TEST
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.training import labels, live_endpoint

SHOWN = 20
SIDE = 28
UNREADABLE = (KeyError, TypeError, ValueError, IndexError)
"""What a sample raises that a later version has written."""


@lru_cache(maxsize=8)
def sprite(indices: tuple[int, ...]) -> str:
    """The test pictures side by side as one PNG, as an address that holds it."""
    images = fashion_mnist.load(train=False).images[list(indices)].numpy()
    strip = Image.fromarray(np.hstack(list(images)).astype(np.uint8))
    target = io.BytesIO()
    strip.save(target, "PNG")
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")


def strip(follower: RunMetrics) -> None:
    """The pictures with the class the network gives each, and how sure it is."""
    if follower.probe is None:
        unseen()
        return
    try:
        indices = tuple(int(i) for i in follower.probe["pictures"][:SHOWN])
        _lay(indices, judged(follower.probe))
    except UNREADABLE:
        return


def unseen() -> None:
    """The pictures with what they are, before any network has seen them."""
    test = fashion_mnist.load(train=False)
    indices = probe_indices(test)
    cells = [
        _cell(place, "", _(fashion_mnist.CLASSES[label]), _(fashion_mnist.CLASSES[label]))
        for place, label in enumerate(test.labels[list(indices)].tolist())
    ]
    head = _("{count} of the {all} test pictures and what they are; training never uses them.")
    _lay(indices, _row(cells, head.format(count=len(cells), all=f"{TEST:,}")))


def _lay(indices: tuple[int, ...], row: str) -> None:
    if not all(0 <= i < TEST for i in indices):
        raise ValueError("no such picture")
    style = (
        f'.cnn-strip i {{ background-image: url("{sprite(indices)}"); '
        f"background-size: {100 * len(indices)}% 100%; }}"
    )
    st.html(f"<style>{style}</style>")
    st.html(live_endpoint.live_slot("strip", row))


def _row(cells: Sequence[str], head: str) -> str:
    return f'{labels.heading(head)}<div class="cnn-strip" role="list">{"".join(cells)}</div>'


def judged(sample: Mapping[str, Any]) -> str:
    """The cells of the strip for what a network said, as HTML.

    Raises:
        UNREADABLE: The sample is not as this version writes it.
    """
    cells = _judged(sample)
    return _row(cells, _told(sample, cells))


def _told(sample: Mapping[str, Any], cells: Sequence[str]) -> str:
    right = sum('class="right"' in cell for cell in cells)
    told = _("The same {count} test pictures: {right} recognized at step {step}.")
    return told.format(count=len(cells), right=right, step=sample["step"])


def _judged(sample: Mapping[str, Any]) -> list[str]:
    cells = []
    pairs = zip(sample["labels"][:SHOWN], sample["probabilities"][:SHOWN], strict=True)
    for place, (label, row) in enumerate(pairs):
        guess = int(np.argmax(row))
        sure, right = float(row[guess]), guess == int(label)
        name, true = _(fashion_mnist.CLASSES[guess]), _(fashion_mnist.CLASSES[int(label)])
        told = _("{guess}, right, {sure}") if right else _("{guess}, wrong, it is {true}; {sure}")
        cells.append(
            _cell(
                place,
                "right" if right else "wrong",
                name,
                told.format(guess=name, true=true, sure=f"{sure:.0%}"),
                f'<em><b>{"✓" if right else "✗"}</b><s><u style="width: {sure:.0%}"></u></s></em>',
            )
        )
    return cells


def _cell(place: int, kind: str, name: str, told: str, below: str = "") -> str:
    spot = 100 * place / (SHOWN - 1)
    return (
        f'<div role="listitem" class="{kind}" title="{escape(told)}">'
        f'<i role="img" aria-label="{escape(told)}" style="background-position: {spot:.3f}% 0"></i>'
        f"<span>{escape(name)}</span>{below}</div>"
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


def filters(state: PageState, follower: RunMetrics) -> None:
    """The first layer's weights as they are now: blue above zero, orange below."""
    if follower.probe is None:
        return
    try:
        picture = mosaic(follower.probe.get("filters"))
    except (ValueError, TypeError):
        return
    kernels = np.shape(follower.probe["filters"])
    size = _("{count} of {rows} × {columns}").format(
        count=kernels[0], rows=kernels[1], columns=kernels[2]
    )
    image_panels(
        f"{state.page}:filters",
        [Panel(_("First-layer filters"), "kernel", picture, "signed", size=size)],
        zoom=False,
        download=False,
        height=130,
    )
