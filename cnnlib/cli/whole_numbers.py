"""Whole numbers on the command line: one for both axes or two, each of bounded size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cnnlib.core.problems import Problem, SettingsError


def both_axes(name: str, texts: Sequence[str], most: int) -> tuple[Any, Any]:
    """Return the values for height and width of the option `name`.

    Raises:
        SettingsError: There are more than two, or one is above `most` in size.
    """
    if len(texts) > 2:
        said = f"{_option(name)} takes one number for both axes or two, not {len(texts)}."
        raise SettingsError([Problem("too_many_values", "{said}", {"said": said})])
    values = [whole_number(name, text, most) for text in texts]
    return values[0], values[-1]


def whole_number(name: str, text: str, most: int) -> Any:
    """Return `text` as an int; as it is where it is none, for the settings to reject.

    Raises:
        SettingsError: The number is above `most` in size.
    """
    if not re.fullmatch(r"-?\d+", text, re.ASCII):
        return text
    if len(text) > 9 or abs(int(text)) > most:
        said = f"{_option(name)} can be at most {most}: use a smaller number."
        raise SettingsError([Problem("too_large", "{said}", {"said": said})])
    return int(text)


def count(name: str, text: str | None, most: int) -> int | None:
    """Return the number from 1 to `most` that an option gives, None if it is not given.

    Raises:
        SettingsError: It is none (`option_not_allowed`), or above `most` (`too_large`).
    """
    if text is None:
        return None
    number = whole_number(name, text, most)
    if not isinstance(number, int) or number < 1:
        said = f"{_option(name)} takes a whole number from 1 to {most}, not {text}."
        raise SettingsError([Problem("option_not_allowed", "{said}", {"said": said})])
    return number


def _option(name: str) -> str:
    return "SIZE" if name == "size" else "--" + name.replace("_", "-")
