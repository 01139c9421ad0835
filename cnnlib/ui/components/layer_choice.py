"""The choice of one layer of a network."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.core.settings import Text
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

LONGEST_LAYER = 100
"""Characters of a layer's name in a link."""


def layer_setting(resets: tuple[str, ...] = ()) -> Text:
    """Return the setting that names a layer; which there are depends on the network.

    Args:
        resets: Other settings that return to their defaults with another layer.
    """
    label = N_("Layer")
    return Text("", check=lambda name: None, longest=LONGEST_LAYER, label=label, resets=resets)


def layer_choice(
    state: PageState,
    name: str,
    layers: Mapping[str, str],
    default: str,
    *,
    collapsed: bool = False,
) -> str:
    """Draw a menu of layers; return the chosen one.

    Args:
        state: The page's values.
        name: Name of the setting.
        layers: What the menu says of each layer, by its name.
        default: The layer that counts as chosen where the setting names none of these.
        collapsed: Whether the label is for screen readers only.
    """
    chosen: str = state[name] if state[name] in layers else default
    key = f"{state.page}:{name}"
    state.sync_widget(key, chosen)
    st.selectbox(
        _("Layer"),
        tuple(layers),
        key=key,
        format_func=lambda layer: layers.get(layer, layer),
        label_visibility="collapsed" if collapsed else "visible",
        on_change=state.commit,
        args=(name,),
    )
    return chosen
