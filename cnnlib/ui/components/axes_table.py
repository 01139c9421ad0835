"""The shapes of a product below each other, its axes in columns that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cnnlib.core.problems import N_
from cnnlib.ops.products.product_axes import ProductAxis, product_axes
from cnnlib.ops.products.shapes import torch_shape
from cnnlib.ops.products.summary import Outcome
from cnnlib.ui.core.language import _

HEADS = {
    "broadcast": N_("aligned"),
    "rows": N_("rows"),
    "summed": N_("summed"),
    "columns": N_("columns"),
}


def axes_table(outcome: Outcome, lines: Sequence[str] = ()) -> str:
    """Return the table as HTML for an `html_block`; stretched and wrong sizes are marked.

    Args:
        outcome: What an operation makes of two shapes.
        lines: Translated sentences to stand beside the table, as plain text.
    """
    product, shape = outcome.product, outcome.shape
    found = product_axes(product)
    heads = "".join(f"<th>{escape(_(HEADS[axis.kind]))}</th>" for axis in found)
    output = _("refused") if shape is None else torch_shape(shape)
    rows = "".join(
        f'<tr class="{role}"><th>{name} <small>{escape(text)}</small></th>'
        f"{''.join(_cell(axis, side) for axis in found)}</tr>"
        for name, role, side, text in (
            ("A", "input", "left", torch_shape(product.left)),
            ("B", "kernel", "right", torch_shape(product.right)),
            ("Y", "refused" if shape is None else "output", "output", output),
        )
    )
    beside = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return (
        f'<div class="axes" data-shape="{escape(output)}"><table><tr><th></th>{heads}</tr>'
        f"{rows}</table><div>{beside}</div></div>"
    )


def _cell(axis: ProductAxis, side: str) -> str:
    """Return one cell: the size, the size it is stretched to, or what became of the axis."""
    size = getattr(axis, side)
    if side == "output":
        if not axis.fits:
            return '<td class="wrong">✗</td>'
        return '<td class="gone">Σ</td>' if axis.kind == "summed" else f"<td>{size}</td>"
    if not axis.fits:
        return "<td></td>" if size is None else f'<td class="wrong">{size}</td>'
    text = "" if size is None else str(size)
    if axis.kind == "broadcast" and size != axis.output:
        return f'<td class="stretched">{text}→{axis.output}</td>'
    return f"<td>{text}</td>"
