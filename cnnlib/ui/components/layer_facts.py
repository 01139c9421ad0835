"""One layer of a network: its figures, the equations of its costs and its line of code."""

from __future__ import annotations

from html import escape

from torch import nn

from cnnlib.core.number_format import format_bytes, format_shape
from cnnlib.models.anatomy import Anatomy
from cnnlib.models.layer import INPUT, Layer
from cnnlib.models.layer_code import layer_code
from cnnlib.models.layer_equations import cost_quantities
from cnnlib.ui.components.code_block import HALF, code_block
from cnnlib.ui.components.facts_strip import facts_html
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.components.layer_table import pair_text
from cnnlib.ui.core.language import _


def layer_facts(key: str, network: nn.Module, anatomy: Anatomy, layer: Layer) -> None:
    """Draw what is to be known of a layer.

    Args:
        key: Name of this place on the page.
        network: The network, which may be on the meta device.
        anatomy: Its anatomy.
        layer: One of its layers.
    """
    shapes = {each.name: each.output_shape for each in anatomy.layers}
    quantities = cost_quantities(network, layer, {INPUT: anatomy.input_shape, **shapes})
    lines = "".join(
        f'<div class="line"><small>{escape(_(quantity.label))}</small> '
        f"{to_html(f'{quantity.symbols} = {quantity.numbers} = ')}<b>{quantity.value:,}</b></div>"
        for quantity in quantities
    )
    panel(key, f'{facts_html(_facts(layer))}<div class="equations">{lines}</div>')
    if code := layer_code(network, layer.name):
        code_block(code, HALF)


def _facts(layer: Layer) -> list[tuple[str, str]]:
    facts = [
        (_("Kind"), layer.kind),
        (_("Output"), format_shape(layer.output_shape)),
        (_("Parameters"), f"{layer.parameters:,}"),
        (_("Multiply-accumulates"), f"{layer.macs:,}"),
        (_("Activations"), format_bytes(layer.activation_bytes)),
    ]
    field = layer.receptive_field
    if field is not None:
        size, stride = pair_text(field.size), pair_text(field.stride)
        return [*facts, (_("Receptive field"), size), (_("Stride"), stride)]
    return (
        [*facts, (_("Receptive field"), _("the whole picture"))] if layer.whole_picture else facts
    )
