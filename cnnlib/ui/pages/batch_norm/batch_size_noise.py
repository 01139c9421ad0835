"""The Noise tab: how far the statistics of small batches scatter around those of all data."""

from __future__ import annotations

from functools import cache, lru_cache

import streamlit as st
from torch import Tensor

from cnnlib.core.number_format import format_number
from cnnlib.data import fashion_mnist
from cnnlib.figures.batch_scatter import ScatterLabels, batch_scatter
from cnnlib.ops.normalization.batch_size_noise import Scatter, edge_channels, scatter
from cnnlib.ui.components.field import field
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.settings import MOMENTA, SIZES, momentum_of

PICTURES = 2048
DRAWS = 150


@cache
def _data() -> Tensor:
    return edge_channels(fashion_mnist.load(train=False).images[:PICTURES])


@lru_cache(maxsize=len(SIZES) * len(MOMENTA))
def draws(size: int, momentum: float | None) -> Scatter:
    """Return the statistics of `DRAWS` batches of `size` filtered images."""
    return scatter(_data(), size, draws=DRAWS, momentum=momentum)


def noise(state: PageState) -> None:
    """Draw the choice of a batch size and two scatter charts whose axes stay the same."""
    left, right = st.columns([2.6, 1], gap="medium", vertical_alignment="bottom")
    with left:
        field(state, "size", widget="segmented")
    with right:
        field(state, "channel")
    size, channel = int(state["size"]), state["channel"] - 1
    momentum = momentum_of(state.values)
    found, widest = draws(size, momentum), draws(int(SIZES[0]), momentum)
    parts = (
        (_("**Mean of each batch**"), "mean", "means", "running_means"),
        (_("**Variance of each batch**"), "variance", "variances", "running_variances"),
    )
    for column, (title, whole, points, lines) in zip(
        st.columns(2, gap="medium"), parts, strict=True
    ):
        most = getattr(widest, points)[:, channel]
        with column:
            st.markdown(title)
            plot(
                batch_scatter(
                    getattr(found, points)[:, channel],
                    getattr(found, lines)[:, channel],
                    float(getattr(found, whole)[channel]),
                    (float(most.min()), float(most.max())),
                    _words(),
                ),
                f"{state.page}:noise-{whole}",
                alt=_("The statistic of each batch around the running one and that of all data"),
                height=280,
            )
    st.caption(
        _(
            "{draws} batches of {size} from {pictures} real pictures. Their means scatter with a "
            "standard deviation of {expected}: four times the batch, half the noise."
        ).format(
            draws=DRAWS,
            size=size,
            pictures=PICTURES,
            expected=format_number(float(found.expected[channel])),
        )
    )


def _words() -> ScatterLabels:
    return ScatterLabels(
        batches=_("batch"),
        whole=_("all data"),
        running=_("running one"),
        point=_("batch {number}: {value}"),
    )
