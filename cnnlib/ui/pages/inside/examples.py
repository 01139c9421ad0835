"""What there is to see inside a trained network: the presets of the Inside page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnlib.core.problems import N_
from cnnlib.core.settings import defaults
from cnnlib.data.fashion_mnist import CLASSES
from cnnlib.ui.components.presets import Preset
from cnnlib.ui.pages.inside.settings import SCHEMA

MISTAKEN_SHIRT = 6958
"""Index in the test set of a shirt that is taken for a T-shirt."""

FREE = ("fpage", "map_order", "map_scale", "why_strength")
"""Settings that may be changed while an example counts as the one in force."""

EXAMPLES: Mapping[str, Preset] = {
    "edges": Preset(
        N_("Edges of a boot"),
        N_(
            "First channels answer to edges: the outline, the sole. Open later layers: they are "
            "coarser."
        ),
        {"view": "maps", "map_layer": "act", "map_channel": 1},
    ),
    "off": Preset(
        N_("One channel off"),
        N_(
            "One of the first layer's sixteen channels is off: still a boot, but many pictures are "
            "lost."
        ),
        {"view": "channels", "chlayer": "act", "choff": "1"},
    ),
    "shirt": Preset(
        N_("A mistaken shirt"),
        N_(
            "Taken for a T-shirt, and surely. One map shows what speaks for it, one for the "
            "other class."
        ),
        {"view": "why", "source": "index", "index": MISTAKEN_SHIRT},
    ),
    "confused": Preset(
        N_("What is confused"),
        N_("Most mistakes are shirts. Click a cell to see the pictures that are counted in it."),
        {"view": "fails", "fcell": 10 * CLASSES.index("Shirt") + CLASSES.index("T-shirt/top")},
    ),
    "shoes": Preset(
        N_("Boot and sneaker"),
        N_("Alike as pictures; layer by layer the network takes them apart, up to their scores."),
        {"view": "pair"},
    ),
    "no_grad": Preset(
        N_("What no_grad saves"),
        N_("With gradients PyTorch keeps what a backward pass needs; an evaluation makes none."),
        {"view": "memory"},
    ),
}
"""The examples by name; settings that one does not name have their defaults."""


def example_values(name: str) -> dict[str, Any]:
    """Return every setting as the example has it."""
    return {**defaults(SCHEMA), **EXAMPLES[name].values}


def matching_example(values: Mapping[str, Any]) -> str | None:
    """Return the example that these values show, if any."""
    for name in EXAMPLES:
        wanted = example_values(name)
        if all(values[key] == value for key, value in wanted.items() if key not in FREE):
            return name
    return None
