"""Pieces of the PyTorch programs that pages print: calls, tensors, numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

LONGEST_LINE = 88
"""Characters of a call that stays on one line."""


def call(name: str, arguments: list[str]) -> list[str]:
    """Return the lines of a call, one an argument where they do not fit on one."""
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= LONGEST_LINE:
        return [line]
    return [f"{name}(", *(f"    {argument}," for argument in arguments), ")"]


def pair(height: int, width: int) -> str:
    """Return one number for both axes where they agree, else `(height, width)`."""
    return str(height) if height == width else f"({height}, {width})"


def tensor(name: str, values: NDArray[np.float32]) -> list[str]:
    """Return `name = torch.tensor(...)`, a line for each row of numbers."""
    return [f"{name} = torch.tensor(", *_nested(values, "    "), ")"]


def _nested(values: NDArray[np.float32], indent: str) -> Iterable[str]:
    end = "" if indent == "    " else ","
    if values.ndim == 1:
        yield f"{indent}[{', '.join(map(number, values.tolist()))}]{end}"
    elif len(values) == 1 and values.ndim > 2:
        # An axis of length 1 opens its bracket on the line of the axis around it.
        inner = list(_nested(values[0], indent))
        yield f"{indent}[{inner[0].lstrip()}"
        yield from inner[1:-1]
        yield f"{inner[-1].removesuffix(',')}]{end}"
    else:
        yield f"{indent}["
        for value in values:
            yield from _nested(value, indent + "    ")
        yield f"{indent}]{end}"


def number(value: float) -> str:
    """Return the shortest literal of exactly this float32."""
    single = np.float32(value)
    text = str(single)
    return text if np.float32(float(text)) == single else repr(float(single))
