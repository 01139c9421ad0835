"""Values of JSON written by strangers, read into the type that is expected.

JSON that parses may have any shape: a text for a number, a number of 400 digits, NaN, a hundred
thousand brackets.  Each function returns a value of its type, or the given default.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from typing import Any

LARGEST = 2**53
"""Whole numbers up to this are exact as floats, and in the browser."""

Scalar = str | int | float | bool | None


def parse_object(content: bytes) -> dict[str, Any] | None:
    """Return the JSON object in `content`; None if it is none or nested too deeply.

    Unpaired surrogates, which JSON can escape and no file can hold, become question marks.
    """
    try:
        value = json.loads(content)
        if b"\\ud" in content.lower():
            value = _encodable(value)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, list):
        return [_encodable(entry) for entry in value]
    if isinstance(value, dict):
        return {as_text(name): _encodable(entry) for name, entry in value.items()}
    return value


def as_int(value: object, default: int = 0, low: int = 0) -> int:
    """Return `value` if it is a whole number from `low` to `LARGEST`."""
    return value if type(value) is int and low <= value <= LARGEST else default


def as_float(value: object, default: float = math.nan, low: float = -math.inf) -> float:
    """Return `value` as a float if it is a finite number, at least `low`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    try:
        number = float(value)
    except OverflowError:
        return default
    return number if math.isfinite(number) and number >= low else default


def as_text(value: object, default: str = "") -> str:
    """Return `value` if it is a text that can be encoded."""
    if not isinstance(value, str):
        return default
    return value.encode("utf-8", "replace").decode()


def as_scalars(value: object, numbers: Collection[str] = ()) -> dict[str, Scalar]:
    """Return the entries of an object that are texts, bools, finite numbers or null.

    Args:
        value: Any value; what is no object gives no entries.
        numbers: Names whose values must be numbers.
    """
    if not isinstance(value, Mapping):
        return {}
    found: dict[str, Scalar] = {}
    for name, entry in value.items():
        if isinstance(entry, int | float) and not isinstance(entry, bool):
            if not math.isnan(as_float(entry)):
                found[str(name)] = entry
        elif entry is None or (name not in numbers and isinstance(entry, str | bool)):
            found[str(name)] = as_text(entry) if isinstance(entry, str) else entry
    return found
