"""The receptive field of a layer on a picture, and in it the effective one of trained weights."""

from __future__ import annotations

import streamlit as st
import torch

from cnnlib.analysis.pretrained_networks import (
    FIELD_PICTURES,
    effective_field,
    has_weights,
    weights_for,
)
from cnnlib.core.problems import SettingsError
from cnnlib.models.layer import Layer
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.images.receptive_field import receptive_field_picture
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.core.language import _


def layer_field(key: str, network: NetworkSpec, layer: Layer, image: Image) -> None:
    """Draw the picture with the field of a cell, and say whose the effective field is.

    Args:
        key: Name of this place on the page.
        network: The network, valid.
        layer: One of its layers.
        image: uint8 (28, 28).
    """
    size, weights = network.size, weights_for(network)
    pixels = preprocess(torch.from_numpy(image.copy())[None], size)[0, 0].numpy()
    effective = None
    if weights is not None and has_weights(network, weights):
        try:
            effective = effective_field(weights.path, layer.name, size)
        except SettingsError as error:
            show_error(error)
    receptive_field_picture(key, pixels, layer, effective=effective, height=260)
    if effective is not None:
        said = _(
            "Effective field of {name}: mean magnitude of the cell's gradient over {count} "
            "pictures."
        )
        st.caption(said.format(name=weights.name if weights else "", count=FIELD_PICTURES))
