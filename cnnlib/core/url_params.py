"""The settings of a page as the parameters of its URL.

Reading never fails, because a URL is input from strangers: what is out of range or nonsense
becomes the default, with a sentence that says so.  Writing leaves out defaults, so a link shows
what is special about it.  Values are written as codes, never as labels, so a link made by a
reader of Chinese opens for a reader of English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cnnlib.core.problems import Problem, Verbatim
from cnnlib.core.settings import InvalidTextError, Schema, defaults

QUOTED = 24
"""Characters of a rejected value that are quoted in its note."""


def read_params(
    schema: Schema, query: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the values that a URL asks for, and a note for each that is not allowed.

    Args:
        schema: Settings by the name of their parameter.
        query: The URL's parameters; names outside the schema are ignored.

    Returns:
        A value for every setting of the schema, and one problem for every text refused.
    """
    values, notes = defaults(schema), []
    for name, setting in schema.items():
        if name not in query:
            continue
        text = query[name]
        try:
            values[name] = setting.parse(text)
        except InvalidTextError as refused:
            quoted = text if len(text) <= QUOTED else text[:QUOTED] + "…"
            said = {"name": Verbatim(name), "value": Verbatim(quoted), **refused.values}
            notes.append(Problem("address", refused.template, said))
    return values, tuple(notes)


def write_params(schema: Schema, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters that restore `values`: those that are not defaults, in schema order."""
    start = defaults(schema)
    return {
        name: setting.format(values[name])
        for name, setting in schema.items()
        if values[name] != start[name]
    }
