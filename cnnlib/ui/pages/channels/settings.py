"""The settings of the Channels page, their presets, and the convolution that they describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cnnlib.core.problems import N_, Problem
from cnnlib.core.settings import Bool, Choice, Int, Schema, Text
from cnnlib.data.cell_edits import parse_edits
from cnnlib.data.channel_presets import INPUT_CHANNELS, INPUT_PRESETS, KERNEL_PRESETS
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.channel_examples import EXAMPLES
from cnnlib.ops.convolution.channel_stage import MOST_OUTPUTS, grid_names
from cnnlib.ops.convolution.colour_mixing import MIXINGS, format_matrix, parse_matrix
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.channel_values import ChannelValues
from cnnlib.ui.components.cheaper_layers import CHEAPER_SETTINGS
from cnnlib.ui.components.colour_source import COLOUR_SETTINGS
from cnnlib.ui.components.stage.selected_cell import parse_pin
from cnnlib.ui.components.tied_axes import settings_from_fix
from cnnlib.ui.core.last_valid import shown_values
from cnnlib.ui.core.page_state import PageState

Values = Mapping[str, Any]

CHANNELS: Schema = {
    "cin": Int(3, 1, 4, label=N_("Input channels"), role="input", symbol="C_i", resets=("mute",)),
    "cout": Int(2, 1, 64, label=N_("Output channels"), role="output", symbol="C_o"),
    "groups": Int(1, 1, 4, label=N_("Groups"), symbol="g"),
}
WINDOW: dict[str, Int] = {
    "n": Int(4, 1, 8, label=N_("Size"), role="input", symbol="n"),
    "k": Int(2, 1, 5, label=N_("Kernel"), role="kernel", symbol="k"),
    "p": Int(
        0,
        0,
        4,
        label=N_("Padding"),
        role="padding",
        symbol="p",
        help=N_("Rows added on both sides together, as the course counts them; columns likewise."),
    ),
    "s": Int(1, 1, 3, label=N_("Stride"), role="stride", symbol="s"),
}
AXIS_FIELDS = {"n": "size", "k": "kernel", "p": "padding", "s": "stride"}
"""The attribute of `Axis` that a setting gives."""

SCHEMA: Schema = {
    **CHANNELS,
    **WINDOW,
    "bias": Bool(True, label=N_("Bias"), role="bias", symbol="b"),
    "input": Choice(
        "random",
        {name: preset.label for name, preset in INPUT_PRESETS.items()},
        label=N_("Input values"),
        resets=("edits",),
    ),
    "kernel": Choice(
        "random",
        {name: preset.label for name, preset in KERNEL_PRESETS.items()},
        label=N_("Kernel values"),
        resets=("weights",),
    ),
    "seed": Int(0, 0, 9999),
    "edits": Text(check=parse_edits),
    "weights": Text(check=parse_edits),
    "biases": Text(check=parse_edits),
    "mute": Choice(
        0,
        {0: N_("none"), **{c: str(c) for c in range(1, INPUT_CHANNELS + 1)}},
        label=N_("Muted input channel"),
    ),
    "out": Choice(1, range(1, MOST_OUTPUTS + 1), label=N_("Sums of output channel")),
    "pin": Text(check=partial(parse_pin, grids=grid_names(INPUT_CHANNELS)), longest=20),
    "view": Choice(
        "layer",
        {
            "layer": N_("Tensors"),
            "pointwise": N_("1 × 1 in three ways"),
            "colour": N_("Colour"),
            "maps": N_("Feature maps"),
            "cheaper": N_("Cheaper layers"),
            "code": N_("Code"),
        },
        label=N_("View"),
    ),
    **COLOUR_SETTINGS,
    "mix": Text(format_matrix(MIXINGS["grey"].matrix), check=parse_matrix, longest=99),
    **CHEAPER_SETTINGS,
}

LAYER = (*CHANNELS, *WINDOW)
"""The settings that decide whether there is an output."""


def preset_values(name: str, view: str = "") -> dict[str, Any]:
    """Return every setting of the layer and of its numbers as the example has it.

    Args:
        name: Code of the example.
        view: The present tab, which stays unless the example needs another; it is left out where
            empty.
    """
    example = EXAMPLES[name]
    spec, axis = example.spec, example.spec.height
    return {
        "cin": spec.in_channels,
        "cout": spec.out_channels,
        "groups": spec.groups,
        **{letter: getattr(axis, attribute) for letter, attribute in AXIS_FIELDS.items()},
        "bias": spec.bias,
        "input": example.inputs,
        "kernel": example.kernels,
        **dict.fromkeys(("edits", "weights", "biases", "pin"), ""),
        "mute": 0,
        "out": 1,
        **({"view": example.view or view} if view else {}),
    }


def matching_preset(values: Values) -> str | None:
    """Return the preset that these values equal, wherever a cell is pinned."""
    for name in EXAMPLES:
        wanted = preset_values(name) | {"pin": values["pin"]}
        if all(values[key] == value for key, value in wanted.items()):
            return name
    return None


def spec_of(values: Values) -> Conv2dSpec:
    """Return the convolution that the settings describe, unchecked."""
    axis = Axis(**{attribute: values[letter] for letter, attribute in AXIS_FIELDS.items()})
    return Conv2dSpec(
        axis,
        axis,
        in_channels=values["cin"],
        out_channels=values["cout"],
        groups=values["groups"],
        bias=values["bias"],
    )


def numbers(values: Values) -> ChannelValues:
    """Return the numbers of inputs, kernels and biases."""
    names = ("input", "kernel", "seed", "edits", "weights", "biases")
    return ChannelValues(*(values[name] for name in names))


def muted(values: Values) -> set[int]:
    """Return the input channel that is left out, counted from 0, if any."""
    return {values["mute"] - 1} if 0 < values["mute"] <= values["cin"] else set()


def shown_output(values: Values) -> int:
    """Return the output channel whose sums are shown, counted from 0."""
    return min(int(values["out"]), int(values["cout"])) - 1


def settings_of(changes: Mapping[str, object], values: Values) -> dict[str, Any]:
    """Return what a `Fix` changes, as settings of this page."""
    names = {"in_channels": "cin", "out_channels": "cout"}
    return settings_from_fix(changes, values, AXIS_FIELDS, names)


def valid_values(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """Return the values to show: these, or while they give no output the last that did."""
    fallback = {name: SCHEMA[name].default for name in LAYER}
    return shown_values(state, found, LAYER, spec_of, settings_of, fallback)
