"""The settings of the Batch norm page, and the normalization that they describe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cnnlib.core.problems import N_, Problem
from cnnlib.core.settings import Choice, Int, Schema, Text
from cnnlib.data.cell_edits import parse_edits
from cnnlib.ops.convolution.kernels import KERNELS
from cnnlib.ops.normalization.batch_size_noise import FILTERS
from cnnlib.ops.normalization.spec import Kind, NormalizationSpec
from cnnlib.ops.normalization.stage_grids import STEPS
from cnnlib.ui.components.stage.selected_cell import parse_pin
from cnnlib.ui.core.last_valid import shown_values
from cnnlib.ui.core.page_state import PageState

READINGS: Mapping[str, Kind] = {
    "dense": "batch",
    "conv": "batch",
    "layer": "layer",
    "instance": "instance",
    "group": "group",
}
"""How the batch can be read; the first two are batch normalization."""

MODES = {"train": N_("Training"), "predict": N_("Prediction")}
EPSILONS = ("1", "0.1", "0.001", "1e-5", "1e-8", "1e-12")
MOMENTA = ("0.01", "0.1", "0.5", "1", "average")
MOST_FED = 200
SIZES = ("2", "4", "8", "16", "32", "64", "128", "256", "512")
GRIDS = ("x", *STEPS, "gamma", "beta")

TYPED = ("edits", "gamma", "beta", "pin")
"""What a batch of another shape drops: it has other cells."""

SCHEMA: Schema = {
    "reading": Choice(
        "conv",
        {
            "dense": N_("Dense layer"),
            "conv": N_("Convolution"),
            "layer": N_("Layer norm"),
            "instance": N_("Instance norm"),
            "group": N_("Group norm"),
        },
        label=N_("What shares a mean"),
        resets=("gamma", "beta", "pin"),
    ),
    "step": Int(1, 1, len(STEPS), label=N_("Step"), resets=("pin",)),
    "mode": Choice(
        "train",
        MODES,
        label=N_("Mode"),
        help=N_(
            "Training normalizes with the batch's own mean and variance, prediction with the "
            "running ones. Layer, instance and group normalization do not tell them apart."
        ),
    ),
    "n": Int(4, 1, 8, label=N_("Examples"), role="input", symbol="N", resets=TYPED),
    "c": Int(3, 1, 4, label=N_("Channels"), role="input", symbol="C", resets=TYPED),
    "h": Int(1, 1, 3, label=N_("Height"), role="input", symbol="H", resets=TYPED),
    "w": Int(2, 1, 3, label=N_("Width"), role="input", symbol="W", resets=TYPED),
    "g": Int(2, 1, 4, label=N_("Groups $G$")),
    "eps": Choice("1e-5", EPSILONS, label=N_("Epsilon"), symbol=r"\varepsilon"),
    "input": Choice(
        "fashion",
        {"fashion": N_("Fashion-MNIST, filtered"), "random": N_("Random whole numbers")},
        label=N_("Input values"),
        resets=("edits",),
    ),
    "seed": Int(31, 0, 9999),
    "edits": Text(check=parse_edits),
    "gamma": Text(check=parse_edits),
    "beta": Text(check=parse_edits),
    "momentum": Choice(
        "0.1",
        {code: code for code in MOMENTA} | {"average": N_("cumulative average")},
        label=N_("Momentum"),
    ),
    "fed": Int(0, 0, MOST_FED),
    "pin": Text(check=partial(parse_pin, grids=GRIDS), longest=20),
    "view": Choice(
        "running",
        {
            "running": N_("Running statistics"),
            "noise": N_("Noise of small batches"),
            "why": N_("Why it matters"),
            "code": N_("Code"),
        },
        label=N_("View"),
    ),
    "size": Choice("4", SIZES, label=N_("Batch size")),
    "channel": Choice(
        1,
        {number: KERNELS[name].label for number, name in enumerate(FILTERS, start=1)},
        label=N_("Channel"),
    ),
    "moment": Int(1, 1, 4, label=N_("Steps trained")),
    "live": Int(0, 0, 9),
}

DECIDING = ("reading", "mode", "n", "c", "h", "w", "g")
"""The settings that decide whether the batch can be normalized."""


def spec_of(values: Mapping[str, Any]) -> NormalizationSpec:
    """Return the normalization that the settings describe, unchecked."""
    shape: tuple[int, ...] = tuple(values[name] for name in "nchw")
    if values["reading"] == "dense":
        shape = (values["n"], values["c"] * values["h"] * values["w"])
    return NormalizationSpec(
        kind=READINGS[values["reading"]],
        shape=shape,
        groups=values["g"],
        eps=float(values["eps"]),
        momentum=momentum_of(values),
        training=values["mode"] == "train",
    )


def momentum_of(values: Mapping[str, Any]) -> float | None:
    """Return the share of the newest batch, None for the cumulative average, as PyTorch does."""
    return None if values["momentum"] == "average" else float(values["momentum"])


def settings_of(
    changes: Mapping[str, Any], values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a `Fix` changes, as settings of this page."""
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
    """Return the settings that change with the reading; the numbers of the batch stay.

    Group normalization of fewer than four channels is layer or instance normalization, so its
    first sight has four channels of two positions in two groups.
    """
    if reading == "group" and values["c"] < 4:
        return {"reading": reading, "c": 4, "h": 1, "w": 2, "g": 2}
    return {"reading": reading}


def valid_values(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """Return the values to show: these, or while they give no result the last that did."""
    fallback = {name: SCHEMA[name].default for name in DECIDING}
    return shown_values(state, found, DECIDING, spec_of, settings_of, fallback)
