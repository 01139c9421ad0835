"""Shapes of tensors as text: what people type, and how PyTorch writes them."""

from __future__ import annotations

import re

from cnnlib.core.problems import N_, Problem, SettingsError, Verbatim

Shape = tuple[int, ...]

MOST_AXES = 4
LARGEST_SIZE = 10_000
"""Four axes of this size still have a number of cells that fits 64 bits."""


def parse_shape(text: str, largest: int = LARGEST_SIZE) -> Shape:
    """Return the shape written as `2, 3, 4`, with or without parentheses.

    Args:
        text: One to four sizes, parted by commas.
        largest: Largest size of an axis.

    Raises:
        SettingsError: The text is no shape (`no_shape`), has too many axes (`too_many_axes`), or
            a size is outside 1 to `largest` (`size_out_of_range`).
    """
    inner = re.fullmatch(r"\s*\(?([^()]*?),?\s*\)?\s*", text.replace("，", ","))
    parts = [part.strip() for part in inner[1].split(",")] if inner else []
    if not parts or not all(re.fullmatch(r"-?\d+", part, re.ASCII) for part in parts):
        template = N_("{text} is no shape: write sizes with commas between them, as in 2, 3, 4.")
        raise _refusal("no_shape", template, text=Verbatim(text[:24] or "–"))
    if len(parts) > MOST_AXES:
        template = N_("A shape has 1 to {most} axes here, not {count}: leave some out.")
        raise _refusal("too_many_axes", template, most=MOST_AXES, count=len(parts))
    for part in parts:
        if len(part) > 9 or not 1 <= int(part) <= largest:
            template = N_("The size of an axis is a whole number from 1 to {most}, not {size}.")
            raise _refusal("size_out_of_range", template, most=largest, size=part[:12])
    return tuple(map(int, parts))


def format_shape(shape: Shape) -> str:
    """Return the text that people type and links hold: `2,3,4`."""
    return ",".join(map(str, shape))


def torch_shape(shape: Shape) -> str:
    """Return the shape as Python writes it: `(2, 3, 4)`, `(3,)`, `()`."""
    return str(tuple(shape))


def _refusal(code: str, template: str, **values: object) -> SettingsError:
    return SettingsError([Problem(code, template, values)])
