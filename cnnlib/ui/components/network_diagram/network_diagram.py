"""The diagram of a network, or of two that are compared.

Python sends the layers, their nested groups and what differs; laying out, opening groups, choosing
and drawing happen in the browser (`network_diagram/*.js`).  It sends a message only when a layer is
chosen or a group is opened or closed, so that the page knows it and its link holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import streamlit as st

from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.core.settings import Text
from cnnlib.models.comparison import compare
from cnnlib.models.layer import LayerGraph
from cnnlib.models.layer_tree import groups_of, layer_tree
from cnnlib.ui.components.network_diagram.message import network_message
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.view_changes import change_memory, new_change
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/network_diagram/network_diagram.js"

LONGEST = 2000
"""Characters of the open groups in a link."""

_mount = st.components.v2.component("cnn_network_diagram", html=HTML, js=loader(MODULE))


class ChosenLayer(NamedTuple):
    """A layer of one of the networks.

    Attributes:
        network: 0 for the first network, 1 for the second.
        layer: The layer's name.
    """

    network: int
    layer: str


def parse_chosen(text: str) -> ChosenLayer | None:
    """Return the layer that `text` names: `"stage1.0.conv1"`, of the second network
    `"2:stage1.0.conv1"`; None for the empty text."""
    network, colon, name = text.partition(":")
    if colon and network == "2":
        return ChosenLayer(1, name)
    return ChosenLayer(0, text) if text else None


def format_chosen(chosen: ChosenLayer | None) -> str:
    """Return the text that `parse_chosen` reads as `chosen`."""
    if chosen is None:
        return ""
    return f"2:{chosen.layer}" if chosen.network else chosen.layer


def parse_open(text: str) -> tuple[str, ...]:
    """Return the paths of the open groups in `text`, separated by commas."""
    return tuple(path for path in text.split(",") if path)


def _check(text: str) -> None:
    """Raise `SettingsError` for a text with what no name of a layer has."""
    if not text.isprintable():
        raise SettingsError((Problem("not_a_layer", N_("This is no name of a layer.")),))


def chosen_setting() -> Text:
    """Return the declaration of the setting that holds the chosen layer."""
    return Text(check=_check, longest=200)


def open_setting() -> Text:
    """Return the declaration of the setting that holds the open groups."""
    return Text(check=_check, longest=LONGEST)


def network_diagram(
    state: PageState,
    networks: Sequence[tuple[str, LayerGraph]],
    *,
    chosen: str = "layer",
    open_groups: str = "open",
    start: ChosenLayer | None = None,
    vertical: bool = False,
) -> ChosenLayer | None:
    """Draw one network, or two with their differences.

    A name in the settings that the networks do not have counts as not chosen, or not open.

    Args:
        state: The page's values.
        networks: Label and layers of each, one or two.
        chosen: The setting that holds the chosen layer (`parse_chosen`).
        open_groups: The setting that holds the paths of the open groups (`parse_open`).
        start: The layer that counts as chosen while the setting names none.
        vertical: Whether the networks go from top to bottom, and two stand side by side; on a
            narrow screen they do anyway.

    Returns:
        The chosen layer, or `start` where none of these networks' layers is chosen.

    Raises:
        ValueError: There are not one or two networks.
    """
    if not 1 <= len(networks) <= 2:
        raise ValueError(f"one or two networks, not {len(networks)}")
    key = f"{state.page}:diagram"
    graphs = [graph for _label, graph in networks]
    names = [{layer.name for layer in graph.layers} for graph in graphs]
    trees = [layer_tree(graph) for graph in graphs]
    paths = {group.path for tree in trees for group in groups_of(tree)}
    memory = change_memory(key)

    def changed() -> None:
        message = new_change(memory, (st.session_state.get(key) or {}).get("view"))
        if message is None:
            return
        picked = _known(message.get("chosen"), names)
        groups = message.get("open")
        found = [path for path in groups if _is_in(path, paths)] if isinstance(groups, list) else []
        state.set(**{chosen: format_chosen(picked), open_groups: _shortened(found)})

    picked = _known(parse_chosen(state[chosen]), names) or start
    marks = compare(*graphs).marks if len(graphs) == 2 else ({},)
    head = {
        "src": module_address(MODULE),
        "networks": [
            network_message(label, graph, tree, mark)
            for (label, graph), tree, mark in zip(networks, trees, marks, strict=True)
        ],
        "vertical": vertical,
        "chosen": list(picked) if picked else None,
        "open": [path for path in parse_open(state[open_groups]) if path in paths],
        "acknowledged": [memory["mount"], memory["sequence"]],
        "palette": theme_palette(),
        "labels": labels(),
        "categories": categories(),
    }
    _mount(key=key, data=pack(head), on_view_change=changed)
    return picked


def _known(chosen: Any, names: Sequence[set[str]]) -> ChosenLayer | None:
    """Return the layer that `chosen` gives as a pair, None where there is no such layer."""
    if not isinstance(chosen, Sequence) or len(chosen) != 2:
        return None
    network, layer = chosen
    if type(network) is not int or not isinstance(layer, str) or not 0 <= network < len(names):
        return None
    return ChosenLayer(network, layer) if layer in names[network] else None


def _is_in(path: object, paths: set[str]) -> bool:
    return isinstance(path, str) and path in paths


def _shortened(paths: Sequence[str]) -> str:
    """Return the paths as a text that fits into a link; the last ones that do not are left out."""
    text = ",".join(paths)
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(",")[0]


def labels() -> dict[str, str]:
    """The labels of the diagram in the reader's language."""
    return {
        "title": _("Network"),
        "role": _("network diagram"),
        "input": _("input"),
        "hint": _("Point at a layer or a group for its numbers."),
        "keys": _(
            "A click opens a group or chooses a layer. Arrow keys follow the edges, "
            "Enter opens or chooses, Escape closes."
        ),
        "layers": _("{count} layers"),
        "shape": _("output"),
        "parameters": _("parameters"),
        "macs": _("MACs"),
        "memory": _("activations"),
        "field": _("receptive field"),
        "stride": _("stride"),
        "whole": _("the whole picture"),
        "added": _("added"),
        "missing": _("missing in the other"),
        "changed": _("changed"),
        "open": _("Enter opens"),
        "close": _("Enter closes"),
        "failed": _("This diagram could not be loaded. Reload the page to try again."),
    }


def categories() -> dict[str, str]:
    """What the layers do, in the reader's language, in the order of the legend."""
    return {
        "convolution": _("convolution"),
        "pooling": _("pooling"),
        "normalization": _("normalization"),
        "activation": _("activation"),
        "dense": _("dense"),
        "merge": _("+ adds, C concatenates"),
        "other": _("other"),
    }
