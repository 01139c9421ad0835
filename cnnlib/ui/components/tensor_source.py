"""Tensors of a typed shape, as operands on a stage: their settings, numbers, code and edits.

A page has one or more of them, named by a letter.  For `a` there are the settings `a` (the shape)
and `ea` (the edited cells); `values` and `seed` say what all of them hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import prod
from typing import Any

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Int, Schema, Text
from cnnlib.data.cell_edits import edits_inside, format_edits, parse_edits
from cnnlib.data.tensor_edits import Array, apply_tensor_edits, tensor_edits, tensor_index
from cnnlib.data.tensor_presets import TENSOR_PRESETS
from cnnlib.ops.products.rearrange import Rearranged
from cnnlib.ops.products.shapes import Shape, format_shape, parse_shape
from cnnlib.ui.components.text_field import text_field
from cnnlib.ui.core.page_state import PageState

LARGEST = 10
"""Largest size of an axis whose cells can be read on a stage."""

LETTERS = "ab"

Values = Mapping[str, Any]

read_shape = partial(parse_shape, largest=LARGEST)


def tensor_settings(letter: str, shape: str, label: str, role: str) -> Schema:
    """Return the settings of one tensor.

    Args:
        letter: Its name in the link.
        shape: Its shape at first.
        label: Label of the shape, marked for translation.
        role: Role of the palette.
    """
    written = N_("1 to 4 sizes from 1 to 10, with commas between them.")
    field = Text(shape, check=read_shape, longest=40, label=label, role=role, help=written)
    return {letter: field, f"e{letter}": Text(check=parse_edits)}


VALUE_SETTINGS: Schema = {
    "values": Choice(
        "counting",
        {name: preset.label for name, preset in TENSOR_PRESETS.items()},
        label=N_("Values"),
        resets=tuple(f"e{letter}" for letter in LETTERS),
    ),
    "seed": Int(0, 0, 9999),
}
"""What all tensors of a page hold."""


def shape_field(state: PageState, letter: str) -> None:
    """Draw the field of a tensor's shape."""
    text_field(state, letter, lambda text: format_shape(read_shape(text)))


def tensor(values: Values, letter: str) -> Array:
    """Return the numbers of a tensor, edits included."""
    drawn = _drawn(values, letter, read_shape(values[letter]))
    return apply_tensor_edits(drawn, parse_edits(values[f"e{letter}"]))


def tensor_code(values: Values, letter: str) -> tuple[str, dict[tuple[int, ...], float]]:
    """Return a PyTorch expression of a tensor before its edits, and the edits by index."""
    shape = read_shape(values[letter])
    edits = edits_inside(parse_edits(values[f"e{letter}"]), prod(shape[:-1]), shape[-1])
    code = TENSOR_PRESETS[values["values"]].code(shape, _seed(values, letter))
    return code, {tensor_index(cell, shape): value for cell, value in edits.items()}


def rearranged(values: Values, letter: str, change: Rearranged) -> dict[str, str]:
    """Return the settings of a tensor after a change of its shape.

    The tensor takes its numbers along: those that its new shape would not have become edits.
    """
    drawn = _drawn(values, letter, change.shape)
    kept = change.apply(tensor(values, letter), drawn)
    edits = format_edits(tensor_edits(kept, drawn))
    return {letter: format_shape(change.shape), f"e{letter}": edits}


def _drawn(values: Values, letter: str, shape: Shape) -> Array:
    return TENSOR_PRESETS[values["values"]].build(shape, _seed(values, letter))


def _seed(values: Values, letter: str) -> int:
    """Return the seed of a tensor; no two have the same."""
    return len(LETTERS) * int(values["seed"]) + LETTERS.index(letter)
