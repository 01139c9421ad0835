"""NAME=VALUE on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from cnnlib.core.problems import Problem, SettingsError


def name_values(pairs: Iterable[str]) -> dict[str, Any]:
    """Return the options of a network that `--set` gives, see `name_value`.

    Raises:
        SettingsError: One has no name or no `=` (`option_not_allowed`).
    """
    found = {}
    for pair in pairs:
        read = name_value(pair)
        if read is None:
            said = f"--set takes NAME=VALUE, for example skip=false, not {pair}."
            raise SettingsError([Problem("option_not_allowed", "{said}", {"said": said})])
        found[read[0]] = read[1]
    return found


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
