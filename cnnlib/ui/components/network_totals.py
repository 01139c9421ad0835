"""What one network or two cost as a whole, a row each."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from cnnlib.core.number_format import format_bytes, format_shape
from cnnlib.models.anatomy import Anatomy
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.core.language import _


def network_totals(networks: Iterable[tuple[str, Anatomy]]) -> None:
    """Draw a table of networks, each given by its name and its anatomy."""
    heads = (
        _("Network"),
        _("Picture"),
        _("Parameters"),
        _("Multiply-accumulates"),
        _("Activations"),
        _("Depth"),
        _("Layers with weights"),
    )
    rows = []
    for name, anatomy in networks:
        figures = (
            format_shape(anatomy.input_shape),
            f"{anatomy.parameters:,}",
            f"{anatomy.macs:,}",
            format_bytes(anatomy.activation_bytes),
            f"{anatomy.depth}",
            f"{anatomy.weighted_layers}",
        )
        rows.append(Row((name, *(Cell(figure, "number") for figure in figures))))
    st.html(table_html(heads, rows, "cnn-totals"))
