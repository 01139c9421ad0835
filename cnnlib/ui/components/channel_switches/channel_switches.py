"""The channels of a layer as switches, each with its feature map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnlib.core.number_format import MINUS
from cnnlib.ui.components.theme_palette import theme_palette
from cnnlib.ui.components.view_changes import change_memory, new_change
from cnnlib.ui.components.wire_format import HTML, loader, pack
from cnnlib.ui.core.language import _
from cnnlib.ui.core.static_scripts import module_address

MODULE = "components/channel_switches/channel_switches.js"
STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")

_mount = st.components.v2.component(
    "cnn_explorer_channel_switches", html=HTML, css=STYLE, js=loader(MODULE)
)


def channel_switches(
    key: str,
    layer: str,
    maps: NDArray[np.float32],
    off: Sequence[int],
    switch: Callable[[tuple[int, ...]], object],
    drops: Sequence[float] | None = None,
) -> None:
    """Draw a switch for each channel; with `drops`, the most important channel first.

    Args:
        key: Name of this place on the page.
        layer: Name of the layer.
        maps: What its channels are, float32 (C, H, W).
        off: The channels that are off, counted from 0; those that there are not are left out.
        switch: Called with the channels that are off after a press.
        drops: By how much the accuracy falls without each channel, 0 to 1, where it is known.
    """
    memory, count = change_memory(key), len(maps)

    def changed() -> None:
        message = new_change(memory, (st.session_state.get(key) or {}).get("view"))
        channels = None if message is None else channels_of(message, layer, count)
        if channels is not None:
            switch(channels)

    head = {
        "src": module_address(MODULE),
        "layer": layer,
        "count": count,
        "rows": maps.shape[1],
        "columns": maps.shape[2],
        "off": [channel for channel in off if channel < count],
        "order": channel_order(count, drops),
        "drops": None if drops is None else list(drops),
        "dropTexts": [] if drops is None else [points_text(-drop) for drop in drops],
        "acknowledged": [memory["mount"], memory["sequence"]],
        "palette": theme_palette(),
        "labels": _labels(),
    }
    blob = np.ascontiguousarray(maps, "<f4").tobytes()
    _mount(key=key, data=pack(head, [blob]), on_view_change=changed)


def channel_order(count: int, drops: Sequence[float] | None) -> list[int]:
    """Return the channels in the order in which they are shown."""
    if drops is None:
        return list(range(count))
    return sorted(range(count), key=lambda channel: -drops[channel])


def channels_of(message: Any, layer: str, count: int) -> tuple[int, ...] | None:
    """Return the channels that a message of the browser switches off, None for anything else."""
    channels = message.get("channels")
    if message.get("layer") != layer or not isinstance(channels, list):
        return None
    if not all(type(channel) is int and 0 <= channel < count for channel in channels):
        return None
    return tuple(sorted(set(channels)))


def points_text(change: float) -> str:
    """Return a change of an accuracy, 0 to 1, in percentage points: `−1.8`, `+0.4`, `0`."""
    points = round(100 * change, 1)
    if not points:
        return "0"
    return f"{MINUS if points < 0 else '+'}{abs(points):.1f}"


def _labels() -> dict[str, str]:
    return {
        "channels": _("Switches of the channels of {layer}"),
        "channel": _("Channel {channel}"),
        "zero": _("0 everywhere"),
        "drop": _("accuracy {drop} points without it"),
        "allOn": _("All on"),
        "allOff": _("All off"),
        "swap": _("Swap on and off"),
        "failed": _("The pictures could not be loaded. Reload the page to try again."),
    }
