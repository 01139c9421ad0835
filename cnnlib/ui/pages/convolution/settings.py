"""The settings of the Convolution page, their presets, and the convolution that they describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cnnlib.core.problems import N_, Problem
from cnnlib.core.settings import Bool, Choice, Float, Int, Schema, Text
from cnnlib.data.cell_edits import parse_edits
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.spec import PADDING_MODES, Conv2dSpec
from cnnlib.ui.components.grid_source import GRID_SETTINGS
from cnnlib.ui.components.image_source import IMAGE_SETTINGS
from cnnlib.ui.components.presets import Preset
from cnnlib.ui.components.stage.selected_cell import parse_pin
from cnnlib.ui.components.tied_axes import (
    axis_settings,
    settings_from_fix,
    tied_values,
    width_of,
    widths,
)
from cnnlib.ui.core.last_valid import shown_values
from cnnlib.ui.core.page_state import PageState

HEIGHT: dict[str, Int] = {
    "n": Int(8, 1, 64, label=N_("Input"), role="input", symbol="n"),
    "k": Int(3, 1, 11, label=N_("Kernel"), role="kernel", symbol="k"),
    "p": Int(
        2,
        0,
        24,
        label=N_("Padding"),
        role="padding",
        symbol="p",
        help=N_("Rows added on both sides together, as the course counts them; columns likewise."),
    ),
    "s": Int(1, 1, 8, label=N_("Stride"), role="stride", symbol="s"),
    "d": Int(
        1,
        1,
        6,
        label=N_("Dilation"),
        role="dilation",
        symbol="d",
        help=N_("Distance between neighbouring weights: 1 means side by side."),
    ),
}
"""The settings of the rows, and of the columns while they are tied, by their letter."""

WIDTH = width_of(HEIGHT)
"""The settings of the columns."""

AXIS_FIELDS = {"n": "size", "k": "kernel", "p": "padding", "s": "stride", "d": "dilation"}
"""The attribute of `Axis` that a setting gives."""

GRIDS = ("input", "kernel", "bias", "output")

SCHEMA: Schema = {
    **axis_settings(HEIGHT),
    "mode": Choice(
        "zeros",
        dict(
            zip(
                PADDING_MODES,
                (N_("zeros"), N_("reflect"), N_("replicate"), N_("circular")),
                strict=True,
            )
        ),
        label=N_("Padding mode"),
    ),
    **GRID_SETTINGS,
    "kernel": Choice(
        "sobel_x",
        {name: kernel.label for name, kernel in KERNELS.items()},
        label=N_("Kernel values"),
        resets=("weights",),
    ),
    "weights": Text(check=parse_edits),
    "bias": Bool(False, label=N_("Bias"), role="bias", symbol="b"),
    "b": Float(1.0, -99.0, 99.0),
    "pin": Text(check=partial(parse_pin, grids=GRIDS), longest=20),
    "view": Choice(
        "maps",
        {
            "maps": N_("Feature maps"),
            "conv2d": N_("nn.Conv2d"),
            "curve": N_("Size curve"),
            "code": N_("Code"),
        },
        label=N_("View"),
    ),
    **IMAGE_SETTINGS,
    "batch": Int(1, 1, 4096, label=N_("Pictures in a batch N")),
    "cin": Int(1, 1, 4096, label=N_("Input channels")),
    "cout": Int(1, 1, 4096, label=N_("Output channels")),
    "groups": Int(1, 1, 4096, label=N_("Groups")),
}

WINDOW = ("mode", "lock", "cin", "cout", "groups", *HEIGHT, *WIDTH)
"""The settings that decide whether there is an output."""


PRESETS: Mapping[str, Preset] = {
    "valid": Preset(
        N_("Valid"),
        N_("No padding: the window stays inside, so the output loses k − 1 rows."),
        {"p": 0},
    ),
    "same": Preset(
        N_("Same"),
        N_("p = k − 1 rows of padding keep the output as large as the input."),
        {},
    ),
    "halve": Preset(
        N_("Halve"),
        N_("Stride 2 with a 4 × 4 window gives half of every even size."),
        {"k": 4, "p": 2, "s": 2},
    ),
    "dilated": Preset(
        N_("Dilated"),
        N_("Dilation 2 spreads nine weights over five rows and columns."),
        {"n": 9, "p": 0, "d": 2},
    ),
    "asymmetric": Preset(
        N_("Asymmetric"),
        N_("Height and width differ, and an odd p puts its extra row at the bottom."),
        {"n": 9, "nw": 8, "k": 4, "kw": 3, "p": 3, "pw": 2, "s": 2, "sw": 1, "d": 1, "dw": 1},
    ),
    "cover": Preset(
        N_("p = k − 1"),
        N_("With p = k − 1 the formula shortens to ⌊(n + s − 1) / s⌋."),
        {"n": 7, "s": 2},
    ),
    "divide": Preset(
        N_("p = k − 1, s divides n"),
        N_("Where s also divides n, the output is n / s."),
        {"s": 2},
    ),
}


def preset_values(name: str) -> dict[str, int | bool]:
    """Return every setting of the window as the preset has it, the lock included."""
    return tied_values(PRESETS[name].values, HEIGHT)


def matching_preset(values: Mapping[str, Any]) -> str | None:
    """Return the preset that these values equal, if any."""
    width = widths(values, HEIGHT)
    for name in PRESETS:
        wanted = preset_values(name)
        if all(values[k] == wanted[k] and width[k] == wanted[k + "w"] for k in HEIGHT):
            return name
    return None


def spec_of(values: Mapping[str, Any]) -> Conv2dSpec:
    """Return the convolution that the settings describe, unchecked."""
    width = widths(values, HEIGHT)
    return Conv2dSpec(
        height=Axis(**{AXIS_FIELDS[letter]: values[letter] for letter in HEIGHT}),
        width=Axis(**{AXIS_FIELDS[letter]: width[letter] for letter in HEIGHT}),
        mode=values["mode"],
        batch=values["batch"],
        in_channels=values["cin"],
        out_channels=values["cout"],
        groups=values["groups"],
        bias=values["bias"],
    )


def settings_of(changes: Mapping[str, object], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a `Fix` changes, as settings of this page."""
    names = {"in_channels": "cin", "out_channels": "cout"}
    return settings_from_fix(changes, values, AXIS_FIELDS, names)


def valid_values(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """Return the values to show: these, or while they give no output the last that did."""
    return shown_values(state, found, WINDOW, spec_of, settings_of, preset_values("same"))
