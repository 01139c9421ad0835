"""Text of strangers, made harmless to show: names of runs, files and tensors."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
"""Invisible, but Persian, Indic scripts and emoji are written with them."""


def plain_text(text: str, longest: int = 200) -> str:
    """Return `text` on one line, without control, invisible and unpaired surrogate characters.

    Among what goes are escape sequences' ESC, marks that reverse the direction of writing, and
    characters of no width: they could make a name look like something else, or move a terminal's
    cursor (Unicode categories Cc, Cf, Cs, Co, Cn).

    Args:
        text: Any text.
        longest: Most characters of the result.
    """
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace()
        or character in JOINERS
        or not unicodedata.category(character).startswith("C")
    )
    return " ".join("".join(kept).split())[:longest].rstrip()
