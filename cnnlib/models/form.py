"""The option `form` of a family: as the course builds it, or compact for 28 x 28 pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice

COMPACT_SIZE = 28
"""Rows and columns of the pictures of every compact form."""

_COURSE_LABELS = {
    96: N_("As in the course, 96 pixels"),
    224: N_("As in the course, 224 pixels"),
}


def form_option(course_size: int) -> Choice:
    """Return the option of a family with one form besides the compact one.

    Args:
        course_size: Rows and columns of the course's pictures, 96 or 224.
    """
    forms = {"compact": N_("Compact, 28 pixels"), "course": _COURSE_LABELS[course_size]}
    return Choice("compact", forms, label=N_("Form"))


def size_of_form(course_size: int) -> Callable[[Mapping[str, Any]], int]:
    """Return the `input_size` of a family whose forms but the compact one take `course_size`."""
    return lambda options: COMPACT_SIZE if options["form"] == "compact" else course_size
