"""The stage of the Architectures page: what to see, the networks' costs, and their diagrams."""

from __future__ import annotations

from html import escape

import streamlit as st

from cnnlib.core.number_format import format_bytes
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.network_diagram.network_diagram import network_diagram
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.architectures.result import PageResult


def totals(state: PageState, result: PageResult, why: str) -> None:
    """Draw what to see, and the costs of each network as a row of a table."""
    heads = (
        _("Network"),
        _("Picture"),
        _("Parameters"),
        _("Multiply-accumulates"),
        _("Activations"),
        _("Layers with weights"),
    )
    rows = []
    for network in result.networks:
        anatomy = network.anatomy
        weighty = sum(layer.kind in ("Conv2d", "Linear") for layer in anatomy.layers)
        figures = (
            f"{network.spec.size} × {network.spec.size}",
            f"{anatomy.parameters:,}",
            f"{anatomy.macs:,}",
            format_bytes(anatomy.activation_bytes),
            str(weighty),
        )
        rows.append(Row((network.title, *(Cell(figure, "number") for figure in figures))))
    if why:
        panel(f"{state.page}:why", f'<p class="remark">{escape(why)}</p>')
    st.html(table_html(heads, rows, "cnn-totals"))


def diagram(state: PageState, result: PageResult) -> None:
    """Draw one diagram of the networks."""
    network_diagram(
        state,
        [(network.title, network.anatomy.graph) for network in result.networks],
        start=result.start,
        vertical=state["way"] == "down",
    )
