"""The settings of the Architectures page, and the one or two networks that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnlib.core.problems import N_, Problem
from cnnlib.core.settings import Choice, Schema
from cnnlib.models.network_examples import EXAMPLES
from cnnlib.models.network_spec import NetworkSpec
from cnnlib.models.networks import NETWORKS
from cnnlib.ui.components.gradient_charts import GRADIENT_SETTINGS
from cnnlib.ui.components.image_source import IMAGE_SETTINGS
from cnnlib.ui.components.network_diagram.network_diagram import chosen_setting, open_setting
from cnnlib.ui.components.network_source import (
    NONE,
    network_of,
    network_problems,
    network_settings,
    network_values,
)
from cnnlib.ui.core.last_valid import last_valid, nearest_valid
from cnnlib.ui.core.page_state import PageState

Values = Mapping[str, Any]


SUFFIXES = ("", "2")
"""Ends of the names of the first network's settings and of the second's."""

_LOOKED_AT = ("layer", "open")

NETWORK: Schema = network_settings("", _LOOKED_AT) | network_settings("2", _LOOKED_AT)
"""The settings that decide which networks there are."""

SCHEMA: Schema = {
    **NETWORK,
    "layer": chosen_setting(),
    "open": open_setting(),
    "way": Choice(
        "right", {"right": N_("Left to right"), "down": N_("Downwards")}, label=N_("Direction")
    ),
    "rows": Choice("blocks", {"blocks": N_("Blocks"), "all": N_("All layers")}, label=N_("Rows")),
    "view": Choice(
        "layer",
        {
            "layer": N_("Layer"),
            "table": N_("Table"),
            "costs": N_("Costs"),
            "compare": N_("Compared"),
            "growth": N_("Channels"),
            "maps": N_("Feature maps"),
            "gradients": N_("Gradients"),
            "trained": N_("Accuracy"),
            "timeline": N_("Timeline"),
            "code": N_("Code"),
        },
        label=N_("View"),
    ),
    **GRADIENT_SETTINGS,
    "label": IMAGE_SETTINGS["label"],
    "picture": IMAGE_SETTINGS["picture"],
}


def networks_of(values: Values) -> dict[str, NetworkSpec]:
    """Return the one or two networks by the ends of their settings' names."""
    found = {suffix: network_of(values, suffix) for suffix in SUFFIXES}
    return {suffix: network for suffix, network in found.items() if network}


def preset_values(name: str) -> dict[str, Any]:
    """Return every setting that the example decides."""
    example = EXAMPLES[name]
    wanted = network_values(example.first) | {
        "net2": NONE,
        "open": ",".join(_groups(example.layer)),
    }
    if example.second is not None:
        wanted |= network_values(example.second, "2")
    return wanted | {"layer": example.layer, "view": example.view}


def _groups(layer: str) -> list[str]:
    """Return the paths of the groups that contain a layer, from the outside in."""
    parts = layer.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def matching_preset(values: Values) -> str | None:
    """Return the preset whose networks these values have, whatever is looked at in them."""
    free = ("layer", "open", "view")
    for name in EXAMPLES:
        wanted = preset_values(name)
        if all(values[key] == value for key, value in wanted.items() if key not in free):
            return name
    return None


def find_problems(values: Values) -> tuple[Problem, ...]:
    """Return what is wrong with the networks; the fixes change settings of this page."""
    return tuple(problem for suffix in SUFFIXES for problem in network_problems(values, suffix))


def valid_values(state: PageState, found: tuple[Problem, ...]) -> dict[str, Any]:
    """Return the values to show: these, or while a network cannot be had the last that could."""
    fallback = network_values(NETWORKS["lenet"]) | {"net2": NONE}

    def nearest(values: Values) -> dict[str, Any]:
        return nearest_valid(
            state, values, find_problems, lambda changes, _values: changes, fallback
        )

    return last_valid(state, found, tuple(NETWORK), nearest)
