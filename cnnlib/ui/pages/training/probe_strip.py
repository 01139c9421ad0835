"""The strip of probe images: the same twenty test pictures, and what the network predicts."""

from __future__ import annotations

import base64
import io
from functools import lru_cache

import numpy as np
import streamlit as st
from PIL import Image

from cnnlib.data import fashion_mnist
from cnnlib.data.split_sizes import TEST_PICTURES
from cnnlib.training.engine.probe_images import probe_indices
from cnnlib.training.runs.metric_stream import RunMetrics
from cnnlib.ui.pages.training.live_source import live_slot
from cnnlib.ui.pages.training.probe_predictions import (
    MOST_IMAGES,
    UNREADABLE,
    classes_html,
    predictions_html,
)


def probe_strip(metrics: RunMetrics) -> None:
    """Show the images with the class that the network predicts; before it has, the true ones."""
    probe = metrics.probe
    if probe is None:
        unseen_strip()
        return
    try:
        indices = tuple(int(index) for index in probe["pictures"][:MOST_IMAGES])
        _show(indices, predictions_html(probe))
    except UNREADABLE:
        return


def unseen_strip() -> None:
    """Show the images with their true classes."""
    test = fashion_mnist.load(train=False)
    indices = probe_indices(test)
    _show(indices, classes_html(test.labels[list(indices)].tolist()))


def _show(indices: tuple[int, ...], html: str) -> None:
    if not all(0 <= index < TEST_PICTURES for index in indices):
        raise ValueError("no such picture")
    style = (
        f'.cnn-strip i {{ background-image: url("{_sprite(indices)}"); '
        f"background-size: {100 * len(indices)}% 100%; }}"
    )
    st.html(f"<style>{style}</style>")
    st.html(live_slot("strip", html))


@lru_cache(maxsize=8)
def _sprite(indices: tuple[int, ...]) -> str:
    """Return the test pictures side by side as one PNG, in a `data:` address."""
    images = fashion_mnist.load(train=False).images[list(indices)].numpy()
    sprite = Image.fromarray(np.hstack(list(images)).astype(np.uint8))
    target = io.BytesIO()
    sprite.save(target, "PNG")
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")
