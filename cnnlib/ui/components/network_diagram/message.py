"""A network as the browser gets it: `DiagramNetwork` in `shared/types.d.ts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnlib.core.number_format import format_bytes
from cnnlib.models.layer import Layer, LayerGraph
from cnnlib.models.layer_categories import category, is_elementwise, is_global
from cnnlib.models.layer_tree import Group
from cnnlib.ui.core.language import _


def network_message(
    label: str,
    graph: LayerGraph,
    tree: Sequence[Layer | Group],
    marks: Mapping[str, str],
) -> dict[str, Any]:
    """Return a network as JSON.

    Args:
        label: Its name, in the reader's language.
        graph: Its layers.
        tree: The same as nested groups (`layer_tree`).
        marks: How layers differ from those of another network, by name.
    """
    numbers = {layer.name: number for number, layer in enumerate(graph.layers)}
    shapes = {layer.name: layer.output_shape for layer in graph.layers}
    return {
        "label": label,
        "shape": list(graph.input_shape),
        "layers": [
            {
                "name": layer.name,
                "kind": layer.kind,
                "category": category(layer.kind),
                "thin": is_elementwise(layer.kind),
                "label": _label(layer),
                "inputs": [numbers.get(name, -1) for name in layer.inputs],
                "shape": list(layer.output_shape),
                "parameters": layer.parameters,
                "macs": layer.macs,
                "memory": format_bytes(layer.activation_bytes),
                "field": layer.receptive_field
                and {
                    "size": list(layer.receptive_field.size),
                    "stride": list(layer.receptive_field.stride),
                },
                "whole": layer.whole_picture,
                "mark": marks.get(layer.name, ""),
            }
            for layer in graph.layers
        ],
        "tree": [_node(node, numbers, shapes, graph.input_shape) for node in tree],
    }


def _node(
    node: Layer | Group,
    numbers: Mapping[str, int],
    shapes: Mapping[str, tuple[int, ...]],
    picture: tuple[int, ...],
) -> int | dict[str, Any]:
    if isinstance(node, Layer):
        return numbers[node.name]
    first = node.inputs[0] if node.inputs else "input"
    return {
        "path": node.path,
        "name": node.name,
        "repeats": node.repeats,
        "layers": len(node.layers),
        "entering": list(shapes.get(first, picture)),
        "parameters": node.parameters,
        "macs": node.macs,
        "children": [_node(child, numbers, shapes, picture) for child in node.children],
    }


def _label(layer: Layer) -> str:
    """Return the short name of a layer on its block, in the reader's language."""
    found = category(layer.kind)
    if found == "convolution":
        return _("conv")
    if found == "dense":
        return _("dense")
    if found != "pooling":
        return layer.kind
    if "max" in layer.kind.lower():
        return _("max pool")
    return _("global avg") if is_global(layer) else _("avg pool")
