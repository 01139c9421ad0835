"""NAME=VALUE on the command line."""

from __future__ import annotations

import json
from typing import Any


def name_value(pair: str) -> tuple[str, Any] | None:
    """Return the name and the value of NAME=VALUE; None if there is no name or no `=`.

    The value is read as JSON where it is JSON (`3`, `true`, `[1, 2]`), and is a text elsewhere.
    """
    name, equals, text = pair.partition("=")
    if not name or not equals:
        return None
    try:
        return name, json.loads(text)
    except (ValueError, RecursionError):
        return name, text
