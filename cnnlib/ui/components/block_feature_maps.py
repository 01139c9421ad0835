"""A picture on its way through a trained network: feature maps at the end of each block."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st
import torch

from cnnlib.analysis.channel_mosaic import channel_mosaic
from cnnlib.analysis.feature_maps import block_ends, feature_maps
from cnnlib.core.problems import SettingsError
from cnnlib.models.networks import Network
from cnnlib.models.registry import CATALOG
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained
from cnnlib.training.runs.shipped_weights import ShippedWeights, shipped_weights
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.core.language import _

MOST_BLOCKS = 7
"""Ends of blocks that are shown, evenly spread, the last one always."""


def weights_for(network: Network) -> ShippedWeights | None:
    """Return the shipped weights of this network, or else the best ones of its family.

    Where there are none of the family, None.
    """
    family = CATALOG[network.family]
    found = [each for each in shipped_weights() if each.recipe.model == network.family]
    options = family.completed(network.options)

    def preference(each: ShippedWeights) -> tuple[bool, float]:
        return family.completed(each.recipe.options) == options, each.test_accuracy

    return max(found, key=preference, default=None)


def block_feature_maps(key: str, weights: ShippedWeights, image: Image) -> None:
    """Draw a picture and the feature maps that the network makes of it.

    Args:
        key: Name of this place on the page.
        weights: The trained network.
        image: uint8 (28, 28).
    """
    try:
        trained = _loaded(weights.path)
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
                size=" × ".join(map(str, maps.shape)),
            )
        )
    image_panels(key, panels, height=200, zoom=False)
    st.caption(
        _(
            "{name}, trained to {accuracy:.2%}: magnitudes of the first 16 channels at the end of "
            "each block, each block relative to its largest."
        ).format(name=weights.name, accuracy=weights.test_accuracy)
    )


@lru_cache(maxsize=8)
def _loaded(path: Path) -> TrainedNetwork:
    return load_trained(path)
