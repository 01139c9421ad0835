"""Labels of choices, translated once a script run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cnnlib.ui.core.language import _

K = TypeVar("K")


def translated(names: Mapping[K, str]) -> Callable[[Any], str]:
    """Return a `format_func` for options whose labels are marked for translation.

    The labels are translated here and now: who calls the function later may not know the reader.

    Args:
        names: Label of each option.
    """
    return {code: _(name) for code, name in names.items()}.__getitem__
