"""What the settings of a sliding window are called, and the checks that operations share.

A setting has a dotted name, the place and its field: `"height.kernel"` is `spec.height.kernel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from cnnlib.core.problems import N_, Fix, Problem

Spec = TypeVar("Spec")

AXIS_NAMES = {
    "height.size": N_("input height"),
    "height.kernel": N_("kernel height"),
    "height.padding": N_("row padding"),
    "height.stride": N_("row stride"),
    "height.dilation": N_("row dilation"),
    "width.size": N_("input width"),
    "width.kernel": N_("kernel width"),
    "width.padding": N_("column padding"),
    "width.stride": N_("column stride"),
    "width.dilation": N_("column dilation"),
}
"""Name within a sentence of each setting of the two axes, marked for translation."""

LEAST = {"size": 1, "kernel": 1, "padding": 0, "stride": 1, "dilation": 1}
"""Smallest value of the settings of an axis; that of other settings is 1."""


def replace_dotted(spec: Spec, changes: Mapping[str, Any]) -> Spec:
    """Return a copy of the dataclass `spec` with settings replaced by their dotted names."""
    for name, value in changes.items():
        place, _, field = name.rpartition(".")
        if place:
            value = replace(getattr(spec, place), **{field: value})
        spec = replace(spec, **{place or field: value})  # type: ignore[type-var]
    return spec


def get_dotted(spec: object, name: str) -> Any:
    """Return the setting of `spec` with a dotted name."""
    place, _, field = name.rpartition(".")
    return getattr(getattr(spec, place) if place else spec, field)


def set_to(where: str, setting: str, value: object) -> Fix:
    """Return the fix that gives the setting `where`, called `setting`, a value."""
    template = N_("Set the {setting} to {value}")
    return Fix(template, {"setting": setting, "value": value}, {where: value})


def not_whole(spec: object, names: Mapping[str, str]) -> Iterable[Problem]:
    """Yield a problem for each setting of `names` that is no whole number of its range.

    Args:
        spec: The settings.
        names: Name within a sentence by dotted name.
    """
    for where, setting in names.items():
        value = get_dotted(spec, where)
        least = LEAST.get(where.rpartition(".")[2], 1)
        if type(value) is not int or value < least:
            yield Problem(
                "not_whole",
                N_("The {setting} must be a whole number, {least} or more, not {value}."),
                {"where": where, "setting": setting, "least": least, "value": value},
                (set_to(where, setting, least),),
            )
