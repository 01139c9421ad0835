"""Tables of the layers of networks: all of one network, and those of two networks in pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cnnlib.core.number_format import format_bytes, format_shape
from cnnlib.core.problems import N_
from cnnlib.models.comparison import Difference
from cnnlib.models.layer import Layer
from cnnlib.models.top_level_groups import TopLevelGroup
from cnnlib.ui.components.table import Cell, Row, table_html
from cnnlib.ui.core.language import _

MARKS = {"changed": N_("≠ changed"), "added": N_("+ added"), "missing": N_("− missing")}
"""How the second network differs from the first, with a sign that needs no colour."""


def layer_table(groups: Sequence[TopLevelGroup], *, blocks_only: bool, chosen: str = "") -> str:
    """Return the layers of a network as HTML.

    Args:
        groups: All its layers.
        blocks_only: Whether a block is one row; else each of its layers is one, below its name.
        chosen: Name of the layer that is marked.
    """
    heads = (
        _("Layer"),
        _("Kind"),
        _("Output"),
        _("Parameters"),
        _("Multiply-accumulates"),
        _("Receptive field"),
        _("Stride"),
        _("Activations"),
    )
    rows = [row for group in groups for row in _group_rows(group, blocks_only, chosen)]
    return table_html(heads, rows, "cnn-layers")


def _group_rows(group: TopLevelGroup, blocks_only: bool, chosen: str) -> Iterator[Row]:
    if group.is_block:
        yield _row(
            group.name,
            _("block of {count} layers").format(count=len(group.layers)),
            group.last,
            (group.parameters, group.macs, group.activation_bytes),
            "block",
        )
    if not group.is_block or not blocks_only:
        for layer in group.layers:
            inside = "inside" if group.is_block else ""
            mark = f"{inside} current" if layer.name == chosen else inside
            mark += "" if layer.parameters else " free"
            costs = layer.parameters, layer.macs, layer.activation_bytes
            yield _row(layer.name, layer.kind, layer, costs, mark.strip())


def _row(name: str, kind: str, layer: Layer, costs: tuple[int, int, int], css_class: str) -> Row:
    parameters, macs, memory = costs
    field = layer.receptive_field
    return Row(
        (
            Cell(name, code=True),
            kind,
            Cell(format_shape(layer.output_shape), "number"),
            Cell(f"{parameters:,}" if parameters else "–", "number"),
            Cell(f"{macs:,}" if macs else "–", "number"),
            Cell(pair_text(field.size) if field else "–", "number"),
            Cell(pair_text(field.stride) if field else "–", "number"),
            Cell(format_bytes(memory), "number"),
        ),
        css_class,
    )


def pair_text(pair: tuple[int, int]) -> str:
    """Return rows and columns, as one number where they agree."""
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]} × {pair[1]}"


def comparison_table(pairs: Sequence[Difference], titles: tuple[str, str]) -> str:
    """Return the layers of two networks beside each other as HTML.

    Layers that are the same are one row together where several follow each other.

    Args:
        pairs: The layers in pairs, from `compare`.
        titles: Names of the networks.
    """
    heads = (titles[0], "", "", titles[1], "")
    rows = []
    for mark, found in groupby(pairs, key=lambda pair: pair.mark):
        alike = list(found)
        if mark is None and len(alike) > 1:
            rows.append(_folded(alike))
        else:
            rows += map(_pair_row, alike)
    return table_html(heads, rows, "cnn-comparison")


def _folded(pairs: Sequence[Difference]) -> Row:
    sides = [
        [layer.name for layer in side if layer] for side in zip(*map(_both, pairs), strict=True)
    ]
    first, second = (f"{names[0]} … {names[-1]}" for names in sides)
    count = _("{count} layers, the same").format(count=len(pairs))
    return Row((Cell(first, code=True), count, "=", Cell(second, code=True), ""), "same")


def _both(pair: Difference) -> tuple[Layer | None, Layer | None]:
    return pair.first, pair.second


def _pair_row(pair: Difference) -> Row:
    mark = _(MARKS[pair.mark]) if pair.mark else "="
    first, second = (_side(layer) for layer in _both(pair))
    return Row((*first, Cell(mark, "mark"), *second), pair.mark or "same")


def _side(layer: Layer | None) -> tuple[Cell | str, str]:
    if layer is None:
        return "", ""
    costs = f" · {layer.parameters:,}" if layer.parameters else ""
    return Cell(layer.name, code=True), f"{layer.kind} {format_shape(layer.output_shape)}{costs}"
