"""Harness of the network diagram; `?net=` gives one network or two, `?vertical=1` turns it."""

from __future__ import annotations

import streamlit as st
import torch
import torchvision

from cnnlib.core.settings import Text
from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.layer import LayerGraph
from cnnlib.models.layer_graph import layer_graph
from cnnlib.models.networks import NETWORKS
from cnnlib.ui.components.network_diagram.network_diagram import (
    chosen_setting,
    network_diagram,
    open_setting,
)
from cnnlib.ui.core.app_shell import inject_css
from cnnlib.ui.core.page_state import PageState

OWN = {
    "plain18": ("resnet", {"form": "resnet18", "skip": False}, 96),
    "plain": ("resnet", {"depth": 14, "skip": False}, 28),
    "residual": ("resnet", {"depth": 14}, 28),
    "resnet56": ("resnet", {"depth": 56}, 28),
}


@st.cache_resource
def graph_of(name: str) -> LayerGraph:
    if name in OWN:
        return network_anatomy(*OWN[name]).graph
    if name in NETWORKS:
        network = NETWORKS[name]
        return network_anatomy(network.family, network.options, network.size).graph
    options = {"aux_logits": False, "init_weights": False} if name == "tv-googlenet" else {}
    with torch.device("meta"):
        module = getattr(torchvision.models, name.removeprefix("tv-"))(**options)
    return layer_graph(module, (3, 224, 224))


st.set_page_config(layout="wide")
inject_css()
schema: dict[str, Text] = {"layer": chosen_setting(), "open": open_setting()}
state = PageState("page", schema)
state.load_from_url()
counts = st.session_state.setdefault("counts", {"runs": 0})
counts["runs"] += 1
names = st.query_params.get("net", "resnet18").split(",")
chosen = network_diagram(
    state,
    [(name, graph_of(name)) for name in names],
    vertical=st.query_params.get("vertical") == "1",
)
st.text(f"runs {counts['runs']}")
st.text(f"chosen {chosen}")
st.text(f"open {state['open']}")
state.save_to_url()
