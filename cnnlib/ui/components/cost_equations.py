"""Parameters and operations of a convolution as equations: symbols = numbers = value."""

from __future__ import annotations

from html import escape

from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.latex_html import to_html
from cnnlib.ui.core.language import _


def cost_equations_html(spec: Conv2dSpec, why: str = "") -> str:
    """Return both equations as HTML for an `html_block.panel`.

    Args:
        spec: The convolution, valid.
        why: A translated sentence on what to see in it, as plain text; it comes first, and its
            place stays where there is nothing to say.
    """
    found = layer_costs(spec)
    named = ((_("Parameters"), found.parameters), (_("Multiply-accumulates"), found.macs))
    lines = [
        f'<div class="line"><small>{escape(title)}</small> '
        f"{to_html(f'{quantity.symbols} = {quantity.numbers} = ')}"
        f"<b>{quantity.value:,}</b></div>"
        for title, quantity in named
    ]
    # An empty line keeps its height, or the stage below would jump under the pointer.
    remark = f'<p class="remark">{escape(why) or "&nbsp;"}</p>'
    return f'{remark}<div class="equations">{"".join(lines)}</div>'
