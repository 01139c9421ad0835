"""The feature maps of a network: a strip of its layers, and the channels of one of them.

Python sends the thumbnails of all layers, and the maps and kernels of the opened one; choosing a
channel, sorting and scaling happen in the browser (`feature_maps/*.js`), which tells the page what
is chosen so that its link holds it.  Another layer is computed here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlib.analysis.feature_maps import NetworkMaps
from cnnlib.analysis.layer_kernels import LayerKernels
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.core.settings import Choice, Int, Schema, Text, accepts
from cnnlib.models.layer import LayerGraph
from cnnlib.ui.components.feature_maps.message import maps_message
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.view_changes import change_memory, new_change
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/feature_maps/feature_maps.js"
STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")

_mount = st.components.v2.component(
    "cnn_explorer_feature_maps", html=HTML, css=STYLE, js=loader(MODULE)
)


def _check(text: str) -> None:
    """Raise `SettingsError` for a text with what no name of a layer has."""
    if not text.isprintable():
        raise SettingsError((Problem("not_a_layer", N_("This is no name of a layer.")),))


MAP_SETTINGS: Schema = {
    "map_layer": Text(check=_check, longest=200),
    "map_channel": Int(0, 0, 99_999),
    "map_order": Choice("index", ("index", "activity")),
    "map_scale": Choice("layer", ("channel", "layer", "network")),
}
"""The settings of a page that uses `feature_maps`."""

FIELDS = {"layer": "map_layer", "channel": "map_channel", "order": "map_order"} | {
    "scale": "map_scale"
}
"""The setting of each field of the browser's message."""


def feature_maps(
    state: PageState,
    maps: NetworkMaps,
    graph: LayerGraph,
    kernels: LayerKernels | None,
    *,
    why_none: str = "",
    names: Sequence[str] = (),
) -> None:
    """Draw the layers and the channels of the opened one.

    Args:
        state: The page's values, with `MAP_SETTINGS`.
        maps: What the layers make of the picture.
        graph: The layers.
        kernels: Those of the opened layer, None where there are none.
        why_none: Says in the reader's language why there are none.
        names: Names of the channels in the reader's language, as those of the classes.
    """
    key = f"{state.page}:maps"
    memory = change_memory(key)
    known = {layer.name for layer in maps.layers}

    def changed() -> None:
        message = new_change(memory, (st.session_state.get(key) or {}).get("view"))
        if message is not None and (changes := changes_of(message, known)):
            state.set(**changes)

    channel = shown_channel(state["map_channel"], maps)
    network, blobs = maps_message(maps, graph, kernels, channel)
    head = {
        "src": module_address(MODULE),
        **network,
        "channel": channel,
        "order": state["map_order"],
        "scale": state["map_scale"],
        "names": list(names),
        "whyNone": why_none,
        "acknowledged": [memory["mount"], memory["sequence"]],
        "palette": theme_palette(),
        "labels": labels(),
    }
    _mount(key=key, data=pack(head, blobs), on_view_change=changed)


def shown_channel(wanted: int, maps: NetworkMaps) -> int:
    """Return the channel that is chosen: `wanted`, or the first where the layer has no such one."""
    return wanted if wanted < len(maps.maps) else 0


def changes_of(message: Mapping[str, Any], layers: Collection[str]) -> dict[str, Any]:
    """Return the settings that a message of the browser asks for; none where one is not allowed.

    Args:
        message: What the browser sent.
        layers: Names of the layers that there are.
    """
    changes = {setting: message.get(field) for field, setting in FIELDS.items()}
    known = isinstance(changes["map_layer"], str) and changes["map_layer"] in layers
    return changes if known and accepts(MAP_SETTINGS, changes) else {}


def labels() -> dict[str, str]:
    """The labels of the component in the reader's language."""
    return {
        "layers": _("Layers"),
        "input": _("Picture"),
        "channels": _("Channels of {layer}"),
        "channel": _("Channel {channel}"),
        "unit": _("Unit {channel}"),
        "order": _("Order"),
        "index": _("By index"),
        "activity": _("By activity"),
        "scale": _("Colour scale"),
        "byChannel": _("Each channel"),
        "byLayer": _("This layer"),
        "byNetwork": _("Whole network"),
        "dead": _("{count} of {total} channels are 0 everywhere for this picture."),
        "deadUnits": _("{count} of {total} units are 0 for this picture."),
        "zero": _("0 everywhere"),
        "map": _("Feature map"),
        "value": _("Value"),
        "kernel": _("Kernel of {layer}"),
        "weights": _("Weights of {layer}"),
        "place": _("row {row}, column {column}"),
        "slice": _("input channel {slice}, row {row}, column {column}"),
        "input_unit": _("input {slice}"),
        "bias": _("bias {bias}"),
        "facts": _("Largest magnitude {largest}, mean magnitude {mean}: rank {rank} of {total}"),
        "unitFacts": _("Magnitude {largest}: rank {rank} of {total}"),
        "sampled": _("Drawn is one of every {step} rows and columns."),
        "wait": _("The kernel is on its way."),
        "keys": _("Arrow keys choose."),
        "cells": _("Arrow keys choose a cell."),
        "failed": _("The pictures could not be loaded. Reload the page to try again."),
    }
