"""The settings of the Pooling page, their presets, and the pooling that they describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cnnlib.core.problems import N_, Problem
from cnnlib.core.settings import Bool, Choice, Int, Schema, Text
from cnnlib.data.cell_edits import format_edits
from cnnlib.ops.pooling.examples import EXAMPLES
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.pooling.windows import PoolAxis
from cnnlib.ui.components.filtered_source import FILTER_SETTINGS
from cnnlib.ui.components.grid_source import GRID_SETTINGS
from cnnlib.ui.components.image_source import IMAGE_SETTINGS
from cnnlib.ui.components.stage.selected_cell import parse_pin
from cnnlib.ui.components.tied_axes import axis_settings, settings_from_fix, tied_values, widths
from cnnlib.ui.core.last_valid import shown_values
from cnnlib.ui.core.page_state import PageState

HEIGHT: dict[str, Int] = {
    "n": Int(8, 1, 64, label=N_("Input"), role="input", symbol="n"),
    "k": Int(2, 1, 64, label=N_("Window"), role="kernel", symbol="k"),
    "s": Int(2, 1, 64, label=N_("Stride"), role="stride", symbol="s"),
    "p": Int(
        0,
        0,
        32,
        label=N_("Padding per side"),
        role="padding",
        help=N_("As PyTorch counts it; the course's p is both sides together, twice as much."),
    ),
    "d": Int(1, 1, 6, label=N_("Dilation"), role="dilation", symbol="d"),
}
"""The settings of the rows, and of the columns while they are tied, by their letter."""

AXIS_FIELDS = {"n": "size", "k": "kernel", "s": "stride", "p": "padding", "d": "dilation"}
"""The attribute of `PoolAxis` that a setting gives."""

SCHEMA: Schema = {
    "kind": Choice("max", {"max": N_("Maximum"), "avg": N_("Average")}, label=N_("Pooling")),
    **axis_settings(HEIGHT),
    "tied": Bool(
        True,
        label=N_("Stride = window"),
        help=N_("The default of nn.MaxPool2d and nn.AvgPool2d: windows side by side."),
    ),
    "ceil": Bool(False, label="ceil_mode"),
    "count": Bool(True, label="count_include_pad"),
    "override": Bool(False, label="divisor_override"),
    "div": Int(4, 1, 4096, label=N_("Divisor")),
    **GRID_SETTINGS,
    **FILTER_SETTINGS,
    "pin": Text(check=partial(parse_pin, grids=("input", "output")), longest=20),
    "view": Choice(
        "maps",
        {
            "maps": N_("Pictures"),
            "gradient": N_("Gradient"),
            "global": N_("Global average"),
            "adaptive": N_("Adaptive"),
            "layer": N_("Layer"),
            "code": N_("Code"),
        },
        label=N_("View"),
    ),
    **IMAGE_SETTINGS,
    "move": Choice(
        "right",
        {"right": N_("right"), "left": N_("left"), "down": N_("down"), "up": N_("up")},
        label=N_("Move the picture by one pixel"),
    ),
    "a": Int(3, 1, 16, label=N_("Rows of the result"), role="output", symbol="o_h"),
    "aw": Int(3, 1, 16, label=N_("Columns of the result"), role="output", symbol="o_w"),
}

POOLING = ("kind", "ceil", "count", "override", "div", "tied")
"""The settings beside the axes that decide what is computed."""

WINDOW = (*POOLING, *axis_settings(HEIGHT))
"""The settings that decide whether there is an output."""


def preset_values(name: str) -> dict[str, Any]:
    """Return every setting of the pooling and of its grid as the example has it."""
    spec, cells = EXAMPLES[name].spec, EXAMPLES[name].cells
    axes = {
        letter + mark: getattr(axis, "step" if field == "stride" else field)
        for axis, mark in ((spec.height, ""), (spec.width, "w"))
        for letter, field in AXIS_FIELDS.items()
    }
    return {
        "kind": spec.kind,
        **tied_values(axes, HEIGHT),
        "tied": spec.height.stride is None,
        "ceil": spec.ceil_mode,
        "count": spec.count_include_pad,
        "override": False,
        "input": "ramp" if cells else SCHEMA["input"].default,
        "map": "none",
        "edits": format_edits(cells),
        "pin": "",
    }


def matching_preset(values: Mapping[str, Any]) -> str | None:
    """Return the example that these values show, if any."""
    spec = spec_of(values)
    for name, example in EXAMPLES.items():
        if spec != example.spec:
            continue
        wanted = preset_values(name)
        if all(values[key] == wanted[key] for key in ("input", "map", "edits")):
            return name
    return None


def spec_of(values: Mapping[str, Any]) -> Pool2dSpec:
    """Return the pooling that the settings describe, unchecked; what a kind lacks is left out."""
    average = values["kind"] == "avg"
    axes = []
    for side in (values, widths(values, HEIGHT)):
        fields = {field: side[letter] for letter, field in AXIS_FIELDS.items()}
        if values["tied"]:
            fields["stride"] = None
        if average:
            fields["dilation"] = 1
        axes.append(PoolAxis(**fields))
    height, width = axes
    return Pool2dSpec(
        values["kind"],
        height,
        width,
        ceil_mode=values["ceil"],
        count_include_pad=values["count"] or not average,
        divisor_override=values["div"] if average and values["override"] else None,
    )


def settings_of(changes: Mapping[str, object], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a `Fix` changes, as settings of this page."""
    return settings_from_fix(changes, values, AXIS_FIELDS, {"ceil_mode": "ceil"})


def valid_values(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """Return the values to show: these, or while they give no output the last that did."""
    fallback = {name: SCHEMA[name].default for name in WINDOW}
    return shown_values(state, found, WINDOW, spec_of, settings_of, fallback)
