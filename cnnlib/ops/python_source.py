"""Pieces of the PyTorch programs that pages print: calls, tensors, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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


def wrap_lines(program: str, longest: int = LONGEST_LINE) -> str:
    """Return the same program with lines of at most `longest` characters, where brackets allow it.

    A longer line is broken within its longest pair of brackets, an argument a line, numbers side by
    side; a comment at its end goes above it.  A line without brackets stays.
    """
    return "\n".join(piece for line in program.split("\n") for piece in _wrapped(line, longest))


_COMMENT = re.compile(r"(?P<code>.*\S)  (?P<comment># .*)")
_NUMBER = re.compile(r"-?[\d.]+(e[-+]?\d+)?|-?torch\.(nan|inf)")
_OPENING, _CLOSING = "([{", ")]}"


def _wrapped(line: str, longest: int) -> Iterator[str]:
    if len(line) <= longest or line.lstrip().startswith("#"):
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    if found := _COMMENT.fullmatch(line):
        yield f"{indent}{found['comment']}"
        yield from _wrapped(found["code"], longest)
        return
    pair = max(_bracket_pairs(line), key=lambda pair: pair[1] - pair[0], default=None)
    if pair is None or pair[1] - pair[0] < 2:
        yield line
        return
    start, end = pair[0] + 1, pair[1]
    items = _split(line[start:end])
    while len(items) == 1 and _is_bracketed(line[start:end]):
        start, end = start + 1, end - 1
        items = _split(line[start:end])
    yield line[:start]
    inner = f"{indent}    "
    if len(items) == 1 and not line[start:end].endswith(","):
        yield from _wrapped(f"{inner}{items[0]}", longest)
    elif all(map(_NUMBER.fullmatch, items)):
        yield from _filled(items, inner, longest)
    else:
        for item in items:
            yield from _wrapped(f"{inner}{item},", longest)
    yield from _wrapped(f"{indent}{line[end:]}", longest)


def _filled(numbers: list[str], indent: str, longest: int) -> Iterator[str]:
    line = indent
    for text in numbers:
        if line != indent and len(line) + len(text) + 2 > longest:
            yield line.rstrip()
            line = indent
        line += f"{text}, "
    yield line.rstrip()


def _bracket_pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of each outermost pair of brackets that is closed in `text`."""
    depth, start = 0, 0
    for index, character in _outside_strings(text):
        if character in _OPENING:
            depth += 1
            start = index if depth == 1 else start
        elif character in _CLOSING and depth:
            depth -= 1
            if not depth:
                yield start, index


def _split(text: str) -> list[str]:
    """Return what stands between the commas that are in no bracket."""
    depth, start, items = 0, 0, []
    for index, character in _outside_strings(text):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and not depth:
            items.append(text[start:index].strip())
            start = index + 1
    return [item for item in (*items, text[start:].strip()) if item]


def _is_bracketed(item: str) -> bool:
    pairs = list(_bracket_pairs(item))
    return item[:1] in tuple(_OPENING) and len(pairs) == 1 and pairs[0] == (0, len(item) - 1)


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    quote = ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            yield index, character
