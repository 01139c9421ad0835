"""The Convolution page's controls as they stand in its address, and the ready-made settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from cnnlib.core.problems import N_
from cnnlib.core.url_params import Choice, Real, Schema, Switch, Text, Whole
from cnnlib.data.cell_edits import parse_edits
from cnnlib.data.grid_presets import GRID_PRESETS
from cnnlib.data.synthetic_images import SYNTHETIC_IMAGES
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.convolution.spec import PADDING_MODES, Conv2dSpec
from cnnlib.ui.components.stage.selected_cell import parse_pin

LARGEST = {"n": 64, "k": 11, "p": 24, "s": 8, "d": 6}
"""The highest value of each geometric control, by its letter in the formula."""

ROLES = {"n": "input", "k": "kernel", "p": "padding", "s": "stride", "d": "dilation"}
"""Which colour a control has, on its label, in the formulas and on the stage."""

FIELDS = {"n": "size", "k": "kernel", "p": "padding", "s": "stride", "d": "dilation"}
"""Which attribute of `Axis` a control sets."""

STARTS = {"n": 8, "k": 3, "p": 2, "s": 1, "d": 1}
LOWEST = {"n": 1, "k": 1, "p": 0, "s": 1, "d": 1}
SOURCES = ("fashion", *SYNTHETIC_IMAGES, "upload", "drawing")
VIEWS = ("maps", "conv2d", "curve", "code")
GRIDS = ("input", "kernel", "bias", "output")


SCHEMA: Schema = {
    **{letter: Whole(STARTS[letter], LOWEST[letter], LARGEST[letter]) for letter in ROLES},
    **{letter + "w": Whole(STARTS[letter], LOWEST[letter], LARGEST[letter]) for letter in ROLES},
    "lock": Switch(True),
    "mode": Choice("zeros", PADDING_MODES),
    "input": Choice("picture", ("picture", *GRID_PRESETS)),
    "seed": Whole(0, 0, 9999),
    "edits": Text(parse_edits),
    "kernel": Choice("sobel_x", tuple(KERNELS)),
    "weights": Text(parse_edits),
    "bias": Switch(False),
    "b": Real(1.0, -99.0, 99.0),
    "pin": Text(partial(parse_pin, grids=GRIDS), longest=20),
    "view": Choice("maps", VIEWS),
    "source": Choice("fashion", SOURCES),
    "label": Whole(9, 0, 9),
    "picture": Whole(0, 0, 999),
    "batch": Whole(1, 1, 4096),
    "cin": Whole(1, 1, 4096),
    "cout": Whole(1, 1, 4096),
    "groups": Whole(1, 1, 4096),
}


@dataclass(frozen=True)
class Preset:
    """Settings of the window worth a button.

    Attributes:
        label: What the button says.
        why: One sentence on what to see.
        values: Controls by name; those not named keep STARTS, width as height.
    """

    label: str
    why: str
    values: Mapping[str, int]


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
    """Every geometric control as the preset sets it, the lock included."""
    given = PRESETS[name].values
    heights = {letter: given.get(letter, STARTS[letter]) for letter in ROLES}
    widths = {letter + "w": given.get(letter + "w", heights[letter]) for letter in ROLES}
    locked = all(widths[letter + "w"] == heights[letter] for letter in ROLES)
    return {**heights, **widths, "lock": locked}


def matching_preset(values: Mapping[str, Any]) -> str | None:
    """The preset whose settings these are, if any."""
    width = widths(values)
    for name in PRESETS:
        wanted = preset_values(name)
        if all(values[k] == wanted[k] and width[k] == wanted[k + "w"] for k in ROLES):
            return name
    return None


def widths(values: Mapping[str, Any]) -> dict[str, int]:
    """The controls of the width by letter: those of the height while the lock ties them."""
    return {letter: values[letter if values["lock"] else letter + "w"] for letter in ROLES}


def spec_of(values: Mapping[str, Any]) -> Conv2dSpec:
    """The convolution of the stage that the controls ask for, unchecked."""
    width = widths(values)
    return Conv2dSpec(
        height=Axis(**{FIELDS[letter]: values[letter] for letter in ROLES}),
        width=Axis(**{FIELDS[letter]: width[letter] for letter in ROLES}),
        mode=values["mode"],
        batch=values["batch"],
        in_channels=values["cin"],
        out_channels=values["cout"],
        groups=values["groups"],
        bias=values["bias"],
    )


def controls_of(changes: Mapping[str, object], values: Mapping[str, Any]) -> dict[str, Any]:
    """What a `Fix` changes, as controls of this page.

    Where height and width are tied and the fix moves only the width, the height follows, as it
    would by hand.
    """
    names = {"in_channels": "cin", "out_channels": "cout"}
    wanted: dict[str, Any] = {}
    for name, value in changes.items():
        axis, _, attribute = name.partition(".")
        if not attribute:
            wanted[names.get(name, name)] = value
            continue
        letter = next(letter for letter, field in FIELDS.items() if field == attribute)
        wanted[letter if axis == "height" or values["lock"] else letter + "w"] = value
    return wanted
