"""The Batch norm page's controls as they stand in its address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from cnnlib.core.problems import N_
from cnnlib.core.url_params import Choice, Schema, Text, Whole
from cnnlib.data.cell_edits import parse_edits
from cnnlib.ops.normalization.spec import Kind, NormalizationSpec
from cnnlib.ops.normalization.stage_grids import STEPS
from cnnlib.ui.components.stage.selected_cell import parse_pin

READINGS: Mapping[str, Kind] = {
    "dense": "batch",
    "conv": "batch",
    "layer": "layer",
    "instance": "instance",
    "group": "group",
}
"""How the batch can be read; the first two are batch normalization."""

NAMES = {
    "dense": N_("Dense layer"),
    "conv": N_("Convolution"),
    "layer": N_("Layer norm"),
    "instance": N_("Instance norm"),
    "group": N_("Group norm"),
}
SOURCES = {"fashion": N_("Fashion-MNIST, filtered"), "random": N_("Random whole numbers")}
EPSILONS = ("1", "0.1", "0.001", "1e-5", "1e-8", "1e-12")
MOMENTA = ("0.01", "0.1", "0.5", "1", "average")
VIEWS = ("running", "noise", "why", "code")
MOST_FED = 200
SIZES = ("2", "4", "8", "16", "32", "64", "128", "256", "512")
GRIDS = ("x", *STEPS, "gamma", "beta")


SCHEMA: Schema = {
    "reading": Choice("conv", tuple(READINGS)),
    "step": Whole(1, 1, len(STEPS)),
    "mode": Choice("train", ("train", "predict")),
    "n": Whole(4, 1, 8),
    "c": Whole(3, 1, 4),
    "h": Whole(1, 1, 3),
    "w": Whole(2, 1, 3),
    "g": Whole(2, 1, 4),
    "eps": Choice("1e-5", EPSILONS),
    "input": Choice("fashion", tuple(SOURCES)),
    "seed": Whole(31, 0, 9999),
    "edits": Text(parse_edits),
    "gamma": Text(parse_edits),
    "beta": Text(parse_edits),
    "momentum": Choice("0.1", MOMENTA),
    "fed": Whole(0, 0, MOST_FED),
    "pin": Text(partial(parse_pin, grids=GRIDS), longest=20),
    "view": Choice("running", VIEWS),
    "size": Choice("4", SIZES),
    "channel": Whole(1, 1, 3),
    "moment": Whole(1, 1, 4),
    "live": Whole(0, 0, 9),
}


def spec_of(values: Mapping[str, Any]) -> NormalizationSpec:
    """The normalization that the controls ask for, unchecked."""
    shape: tuple[int, ...] = tuple(values[name] for name in "nchw")
    if values["reading"] == "dense":
        shape = (values["n"], values["c"] * values["h"] * values["w"])
    return NormalizationSpec(
        kind=READINGS[values["reading"]],
        shape=shape,
        groups=values["g"],
        eps=float(values["eps"]),
        momentum=None if values["momentum"] == "average" else float(values["momentum"]),
        training=values["mode"] == "train",
    )


def controls_of(changes: Mapping[str, Any]) -> dict[str, Any]:
    """What a `Fix` changes, as controls of this page."""
    wanted: dict[str, Any] = {}
    for name, value in changes.items():
        match name:
            case "shape":
                wanted |= dict(zip("nchw" if len(value) == 4 else "n", value, strict=False))
            case "kind":
                wanted["reading"] = "conv" if value == "batch" else value
            case "groups":
                wanted["g"] = value
            case "training":
                wanted["mode"] = "train" if value else "predict"
    return wanted


def reading_values(values: Mapping[str, Any], reading: str) -> dict[str, Any]:
    """The controls that change with the reading; the numbers of the batch stay.

    Group normalization of fewer than four channels is layer or instance normalization, so its
    first sight has four channels of two positions in two groups.
    """
    if reading == "group" and values["c"] < 4:
        return {"reading": reading, "c": 4, "h": 1, "w": 2, "g": 2}
    return {"reading": reading}
