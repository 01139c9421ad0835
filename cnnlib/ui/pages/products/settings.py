"""The settings of the Products page, their presets, and the product that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Int, Schema, Text
from cnnlib.ops.products.codegen import SPELLINGS
from cnnlib.ops.products.evaluation import Evaluation, evaluate
from cnnlib.ops.products.examples import EXAMPLES
from cnnlib.ops.products.rearrange import Rearranged
from cnnlib.ops.products.shapes import format_shape
from cnnlib.ops.products.stage_grids import LETTERS, grid_names
from cnnlib.ui.components.stage.selected_cell import parse_pin
from cnnlib.ui.components.tensor_source import (
    VALUE_SETTINGS,
    read_shape,
    rearranged,
    tensor,
    tensor_settings,
)

SCHEMA: Schema = {
    "op": Choice(
        "matmul",
        {code: "*" if code == "star" else code for code in SPELLINGS},
        label=N_("Product"),
        help=N_("torch.mul, torch.mm and torch.matmul; * is torch.mul, and @ is torch.matmul."),
    ),
    **tensor_settings("a", "2,3,4", N_("Shape of A"), "input"),
    **tensor_settings("b", "4,5", N_("Shape of B"), "kernel"),
    **VALUE_SETTINGS,
    "pin": Text(check=partial(parse_pin, grids=grid_names()), longest=20),
    "view": Choice(
        "four",
        {
            "four": N_("All four"),
            "flat": N_("Layers"),
            "box": N_("In three dimensions"),
            "loss": N_("The loss trap"),
            "code": N_("Code"),
        },
        label=N_("View"),
    ),
    "n": Int(4, 2, 8, label=N_("Predictions"), symbol="N"),
}


def compute(values: Mapping[str, Any]) -> Evaluation:
    """Return the result of any settings, also of those that PyTorch refuses."""
    operation = SPELLINGS[values["op"]].operation
    return evaluate(operation, tensor(values, "a"), tensor(values, "b"))


def preset_values(name: str) -> dict[str, Any]:
    """Return every setting that the example decides."""
    example = EXAMPLES[name]
    shapes = {"a": format_shape(example.left), "b": format_shape(example.right)}
    return {"op": example.spelling, **shapes, "ea": "", "eb": "", "pin": ""}


def matching_preset(values: Mapping[str, Any]) -> str | None:
    """Return the preset whose product and shapes these values have, if any."""
    here = values["op"], read_shape(values["a"]), read_shape(values["b"])
    for name, example in EXAMPLES.items():
        if here == (example.spelling, example.left, example.right):
            return name
    return None


def settings_of(changes: Mapping[str, object], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a `Fix` changes, as settings of this page."""
    wanted: dict[str, Any] = {"pin": ""}
    for name, change in changes.items():
        if isinstance(change, Rearranged):
            wanted |= rearranged(values, LETTERS[name], change)
        else:
            wanted["op"] = change
    return wanted


def chosen_cell(values: Mapping[str, Any], result: Evaluation) -> tuple[int, int, int]:
    """Return line, row and column of the pinned cell of the result, else of its middle."""
    outputs = {m.name: m for m in result.matrices if m.tensor == "output"}
    pin = parse_pin(values["pin"], set(outputs))
    rows, columns = outputs["y0"].values.shape
    if pin and pin[1] < rows and pin[2] < columns:
        return outputs[pin[0]].line, pin[1], pin[2]
    return 0, (rows - 1) // 2, (columns - 1) // 2
