"""The Global average tab: three ways to the same numbers, and the parameters that it saves."""

from __future__ import annotations

import streamlit as st
import torch

from cnnlib.core.number_format import format_number
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.pooling.global_average import HEADS, global_average
from cnnlib.ui.components.filtered_source import filtered_image
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.table import Row, table_html
from cnnlib.ui.core.language import _

CHANNELS = ("sobel_x", "sobel_y", "laplacian", "blur")


def global_average_tab(image: Image | None) -> None:
    """Draw four feature maps after ReLU, their averages in three ways, and two heads compared."""
    if image is not None:
        _three_ways(image)
    st.markdown(_("**What it saves: the end of two networks**"))
    st.html(_heads())
    text = _("NiN's last layers make one map for each class; averaging them has no parameters.")
    st.caption(text)


def _three_ways(image: Image) -> None:
    maps = [filtered_image(image, {"map": name, "seed": 0}) for name in CHANNELS]
    x = torch.stack([torch.from_numpy(each) for each in maps])[None].relu()
    found = global_average(x)
    titles = [_(KERNELS[name].label) for name in CHANNELS]
    pairs = zip(titles, x[0].numpy(), strict=True)
    image_panels(
        "pooling:global",
        [Panel(title, "output", each, scale="signed") for title, each in pairs],
        height=150,
    )
    columns, rows = x.shape[3], x.shape[2]
    heads = (
        f"{columns} × {rows} × {len(maps)} → 1 × 1 × {len(maps)}",
        "x.mean((2, 3))",
        f"F.avg_pool2d(x, ({rows}, {columns}))",
        _("dense layer, weights all 1/(W·H)"),
    )
    results = found.mean[0], found.pooled[0], found.dense[0]
    numbers = zip(*([f"{value:.7f}" for value in each.tolist()] for each in results), strict=True)
    lines = zip(titles, numbers, strict=True)
    st.html(table_html(heads, [Row((title, *texts)) for title, texts in lines]))
    text = _("The three differ by at most {difference}: the order of adding up.")
    st.caption(text.format(difference=format_number(found.difference)))


def _heads() -> str:
    heads = (_("Classes"), _("Network"), _("Layers"), _("Parameters"))
    rows = []
    for classes, pair in HEADS.items():
        for head in pair:
            steps = " → ".join(
                f"{_(layer.name)} {layer.inputs:,}→{layer.outputs:,}" for layer in head.layers
            )
            rows.append(Row((f"{classes:,}", head.network, steps, f"{head.parameters:,}")))
    return table_html(heads, rows)
