"""The tab of feature maps: what each layer of the network makes of the picture."""

from __future__ import annotations

import streamlit as st

from cnnlib.analysis.feature_maps import NetworkMaps, network_maps
from cnnlib.analysis.first_convolution import derive, first_layers
from cnnlib.analysis.layer_kernels import CONCATENATIONS, channel_kernels, kernel_layer
from cnnlib.core.settings import Schema
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.layer import INPUT, LayerGraph
from cnnlib.models.layer_categories import category
from cnnlib.ui.components.feature_maps.feature_maps import (
    MAP_SETTINGS,
    feature_maps,
    shown_channel,
)
from cnnlib.ui.components.feature_maps.message import returns_input
from cnnlib.ui.components.first_convolution_stage import first_convolution_stage
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.inside.result import PageResult

SETTINGS: Schema = MAP_SETTINGS


def show(state: PageState, result: PageResult) -> None:
    """Draw the layers, the channels of the chosen one, and how the first of them are made."""
    recipe, model = result.network.recipe, result.network.model
    graph = network_anatomy(recipe.model, recipe.options, recipe.input_size).graph
    opened = opened_layer(state["map_layer"], graph)
    hidden = tuple(layer.name for layer in graph.layers if returns_input(layer.kind))
    maps = _maps(state, result, opened, hidden)
    channel = shown_channel(state["map_channel"], maps)
    feature_maps(
        state,
        maps,
        graph,
        channel_kernels(model, graph, opened, channel),
        why_none=_why_no_kernel(graph, opened),
        names=_class_names(graph, opened),
    )
    st.caption(
        _(
            "One forward pass of {name}, computed by PyTorch in float32. A thumbnail is the "
            "channel with the largest mean magnitude; zero has the colour of the page."
        ).format(name=f"`{result.weights.code}`")
    )
    if opened in [layer.name for layer in first_layers(graph)]:
        derivation = derive(model, graph, result.pixels, channel)
        if derivation is not None:
            first_convolution_stage(f"{state.page}:derivation", derivation, opened, channel)


def _maps(
    state: PageState, result: PageResult, opened: str, hidden: tuple[str, ...]
) -> NetworkMaps:
    """Return `network_maps`, which are kept until the network, the picture or the layer changes.

    Choosing another channel shows the same maps.
    """
    key = (result.digest, result.pixels.numpy().tobytes(), opened, hidden)
    name = f"{state.page}:maps:kept"
    kept: tuple[object, NetworkMaps] | None = st.session_state.get(name)
    if kept is None or kept[0] != key:
        maps = network_maps(result.network.model, result.pixels, opened, hidden)
        kept = st.session_state[name] = (key, maps)
    return kept[1]


def opened_layer(wanted: str, graph: LayerGraph) -> str:
    """Return the layer that is open: `wanted`, or what the first convolution ends in."""
    names = [layer.name for layer in graph.layers if not returns_input(layer.kind)]
    if wanted in (INPUT, *names):
        return wanted
    first = first_layers(graph)
    return first[-1].name if first else names[0]


def _class_names(graph: LayerGraph, opened: str) -> list[str]:
    """Return the names of the classes where the channels of a layer are those of the answer."""
    answer = kernel_layer(graph, graph.layers[-1].name)
    if answer is None or opened == INPUT or kernel_layer(graph, opened) != answer:
        return []
    return [_(name) for name in CLASSES] if answer.output_shape[0] == len(CLASSES) else []


def _why_no_kernel(graph: LayerGraph, opened: str) -> str:
    """Return why the channels of a layer have no kernel of their own; empty where they have."""
    if opened == INPUT:
        return _("This is the picture itself: no kernel has made it.")
    if kernel_layer(graph, opened) is not None:
        return ""
    layer = graph.layer(opened)
    while category(layer.kind) != "merge" and len(layer.inputs) == 1 and layer.inputs[0] != INPUT:
        layer = graph.layer(layer.inputs[0])
    feeding = ", ".join(layer.inputs)
    if layer.kind in CONCATENATIONS:
        return _("These channels are those of {layers} side by side.").format(layers=feeding)
    if category(layer.kind) == "merge":
        return _("Each channel is a sum: those of {layers} are added.").format(layers=feeding)
    return _("No kernel makes these channels: they are those of {layers}.").format(layers=feeding)
