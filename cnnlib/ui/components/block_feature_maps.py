"""A picture on its way through a trained network: feature maps at the end of each block."""

from __future__ import annotations

import streamlit as st
import torch

from cnnlib.analysis.channel_mosaic import channel_mosaic
from cnnlib.analysis.feature_maps import block_ends, feature_maps
from cnnlib.analysis.pretrained_networks import trained_network
from cnnlib.core.number_format import format_shape
from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.runs.pretrained_weights import PretrainedWeights
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.core.language import _

MOST_BLOCKS = 7
"""Ends of blocks that are shown, evenly spread, the last one always."""


def block_feature_maps(key: str, weights: PretrainedWeights, image: Image) -> None:
    """Draw a picture and the feature maps that the network makes of it.

    Args:
        key: Name of this place on the page.
        weights: The trained network.
        image: uint8 (28, 28).
    """
    try:
        trained = trained_network(weights.path)
    except SettingsError as error:
        show_error(error)
        return
    pixels = preprocess(torch.from_numpy(image.copy())[None], trained.recipe.input_size)[0]
    ends = block_ends(trained.model)
    step = max(1, -(-len(ends) // MOST_BLOCKS))
    shown = ends[::-1][::step][::-1]
    found = feature_maps(trained.model, pixels, shown)
    panels = [Panel(_("Input"), "input", pixels[0].numpy())]
    for name, maps in found.items():
        panels.append(
            Panel(
                name,
                "output",
                channel_mosaic(maps),
                size=format_shape(maps.shape),
            )
        )
    image_panels(key, panels, height=200, zoom=False)
    st.caption(
        _(
            "{name}, trained to {accuracy:.2%}: magnitudes of the first 16 channels at the end of "
            "each block, each block relative to its largest."
        ).format(name=weights.name, accuracy=weights.test_accuracy)
    )
