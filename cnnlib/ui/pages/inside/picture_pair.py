"""The tab of two pictures: how alike they are to the network, layer by layer, and what differs."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnlib.analysis.activation_similarity import OUTPUT, LayerPair, layer_pairs
from cnnlib.analysis.block_ends import block_ends
from cnnlib.core.settings import Schema
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.figures.layer_similarity import layer_similarity
from cnnlib.ui.components.image_source import IMAGE_SETTINGS, fashion_source
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.layer_choice import layer_choice, layer_setting
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.components.prediction_bars import prediction_bars
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult, Picture, compute

SECOND = "2"
"""End of the names of the second picture's settings."""

SNEAKER = CLASSES.index("Sneaker")

CHANNELS = 3
"""Channels that are shown of the chosen layer."""

SETTINGS: Schema = {
    f"label{SECOND}": replace(IMAGE_SETTINGS["label"], default=SNEAKER),
    f"picture{SECOND}": IMAGE_SETTINGS["picture"],
    "pair": layer_setting(),
}


def show(state: PageState, result: PageResult) -> None:
    """Draw the second picture and its prediction, the similarity by layer, and one layer's maps."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        image = fashion_source(state, *st.columns(2, gap="small"), suffix=SECOND)
    other = compute(result.weights, Picture(image, label=state[f"label{SECOND}"]))
    with right:
        prediction_bars(f"{state.page}:prediction2", other.probabilities.tolist(), other.label)
    ends = block_ends(result.network.model)
    pairs = layer_pairs(result.network.model, result.pixels, other.pixels, (*ends, OUTPUT))
    chart, maps = st.columns(2, gap="medium")
    with chart:
        _similarity(state, result, other, pairs)
    with maps:
        _layer(state, pairs[:-1])


def _similarity(
    state: PageState, first: PageResult, second: PageResult, pairs: tuple[LayerPair, ...]
) -> None:
    inputs = LayerPair(_("Input"), first.pixels.numpy(), second.pixels.numpy())
    names = [inputs.layer, *(pair.layer or "logits" for pair in pairs)]
    values = [inputs.similarity, *(pair.similarity for pair in pairs)]
    st.markdown(_("**How alike the two are to the network**"))
    plot(
        layer_similarity(names, values, _("cosine similarity")),
        f"{state.page}:similarity",
        height=320,
        alt=_("Cosine similarity of the two pictures' outputs at each layer"),
    )
    st.caption(
        _(
            "1: the outputs point the same way, 0: they have nothing in common. Two pictures of "
            "one class grow alike towards the end, pictures of two classes part."
        )
    )


def _layer(state: PageState, pairs: tuple[LayerPair, ...]) -> None:
    st.markdown(_("**The channels that differ most**"))
    names = {pair.layer: pair.layer for pair in pairs}
    layer = layer_choice(state, "pair", names, pairs[-1].layer, collapsed=True)
    (chosen,) = (pair for pair in pairs if pair.layer == layer)
    shown = chosen.most_different(CHANNELS)
    limit = max(float(abs(both[list(shown)]).max()) for both in (chosen.first, chosen.second))
    for channel in shown:
        _channel(f"{state.page}:pair{channel}", chosen, channel, limit or 1.0)


def _channel(key: str, pair: LayerPair, channel: int, limit: float) -> None:
    """Draw one channel for both pictures and the difference, in the colours of one scale."""
    first, second = pair.first[channel], pair.second[channel]
    names = (_("channel {number}").format(number=channel), _("second"), _("difference"))
    maps = zip(names, ("input", "kernel", "output"), (first, second, first - second), strict=True)
    panels = [Panel(name, role, values, "signed") for name, role, values in maps]
    image_panels(key, panels, limit=limit, height=110, zoom=False, download=False)
