"""What commands print: JSON that any parser reads, text that any terminal takes."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from cnnlib.core.plain_text import plain_text
from cnnlib.core.problems import Problem

LONGEST_WORD = 200
"""Characters of a word of a sentence that are printed whole."""


def accept_any_character() -> None:
    """Let standard output and error escape what their encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def discard_output() -> None:
    """Send what is still to be written to standard output nowhere, since nobody reads it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def json_text(value: Any, indent: int | None = None) -> str:
    """Return `value` as JSON in ASCII; numbers that are not finite are null (RFC 8259, 6)."""
    return json.dumps(_finite(value), indent=indent, allow_nan=False)


def sentence(text: str) -> str:
    """Return `text` on one line, as `plain_text` leaves it, with very long words cut."""
    words = (plain_text(word, len(word)) for word in text.split())
    return " ".join(word if len(word) <= LONGEST_WORD else word[:24] + "…" for word in words)


def print_problem(problem: Problem) -> None:
    """Print a problem to standard error; names in it may come from a file of anyone's."""
    print(sentence(str(problem)), file=sys.stderr)


def list_cells(cells: Sequence[object]) -> str:
    """Return the first eight of `cells` in one line, and how many there are of more."""
    if not cells:
        return "none"
    shown = " ".join(map(str, cells[:8]))
    return shown if len(cells) <= 8 else f"{shown} ... ({len(cells)} in all)"


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value
