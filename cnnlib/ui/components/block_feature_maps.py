"""A picture on its way through a trained network: feature maps at the end of each block."""

from __future__ import annotations

import streamlit as st
import torch

from cnnlib.analysis.block_ends import block_ends
from cnnlib.analysis.channel_mosaic import channel_mosaic
from cnnlib.analysis.feature_maps import feature_maps
from cnnlib.core.number_format import format_shape
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import TrainedNetwork
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.core.language import _

MOST_BLOCKS = 7
"""Ends of blocks that are shown, evenly spread, the last one always."""


def block_feature_maps(key: str, trained: TrainedNetwork, image: Image, name: str) -> None:
    """Draw a picture and the feature maps that the network makes of it.

    Args:
        key: Name of this place on the page.
        trained: The network.
        image: uint8 (28, 28).
        name: What the network is called, with its accuracy.
    """
    pixels = preprocess(torch.from_numpy(image.copy())[None], trained.recipe.input_size)[0]
    ends = block_ends(trained.model)
    step = max(1, -(-len(ends) // MOST_BLOCKS))
    shown = ends[::-1][::step][::-1]
    found = feature_maps(trained.model, pixels, shown)
    panels = [Panel(_("Input"), "input", pixels[0].numpy())]
    for layer, maps in found.items():
        panels.append(
            Panel(
                layer,
                "output",
                channel_mosaic(maps),
                size=format_shape(maps.shape),
            )
        )
    image_panels(key, panels, height=200, zoom=False)
    st.caption(
        _(
            "{name}: magnitudes of the first 16 channels at the end of each block, each block "
            "relative to its largest."
        ).format(name=name)
    )
