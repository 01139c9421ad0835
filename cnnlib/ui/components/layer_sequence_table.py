"""A table of layer sequences that can stand in for each other, and what each costs."""

from __future__ import annotations

from collections.abc import Mapping

from cnnlib.ops.convolution.layer_sequence import LayerSequence
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.core.language import _


def layer_sequence_table(sequences: Mapping[str, LayerSequence]) -> str:
    """Return the table as HTML; the share of each row is of the first row's operations.

    Args:
        sequences: By their translated names, one at least.
    """
    whole = next(iter(sequences.values()))
    heads = (_("Layers"), _("Weights"), "", _("Parameters"), _("Multiply-accumulates"), _("Share"))
    return table_html(heads, [_row(name, layers, whole) for name, layers in sequences.items()])


def _row(name: str, layers: LayerSequence, whole: LayerSequence) -> Row:
    products = ("·".join(map(str, spec.weight_shape)) for spec in layers.specs)
    return Row(
        (
            name,
            Cell(" + ".join(products), code=True),
            f"= {layers.weights:,}",
            f"{layers.parameters:,}",
            f"{layers.macs:,}",
            f"{layers.macs / whole.macs:.1%}",
        )
    )
