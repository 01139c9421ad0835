"""Harness of the picture with a receptive field; `?net=&layer=` picks the layer."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.models.anatomy import network_anatomy
from cnnlib.models.networks import NETWORKS
from cnnlib.ui.components.images.receptive_field import cells_of, receptive_field_picture
from cnnlib.ui.core.app_shell import inject_css

st.set_page_config(layout="wide")
inject_css()
network = NETWORKS[st.query_params.get("net", "lenet")]
size = network.size
graph = network_anatomy(network.family, network.options, size).graph
layer = graph.layer(st.query_params.get("layer", "conv2"))
rows, columns = np.mgrid[0:size, 0:size]
effective = None
if "effective" in st.query_params:
    away = (rows - size / 2) ** 2 + (columns - size / 2) ** 2
    effective = np.exp(-away / 18).astype(np.float32)
receptive_field_picture("field", (5 * rows + 3 * columns) % 256, layer, effective=effective)
counts = st.session_state.setdefault("counts", {"runs": 0})
counts["runs"] += 1
st.text(f"runs {counts['runs']} cells {cells_of(layer)}")
