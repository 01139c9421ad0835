"""Labels of choices, translated once a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cnnlib.ui.core.language import _

K = TypeVar("K")


def translated(names: Mapping[K, str]) -> Callable[[Any], str]:
    """A `format_func` for the options `names`, whose labels are marked for translation.

    They are translated here and now: who calls the function later may not know the reader.
    """
    return {code: _(name) for code, name in names.items()}.__getitem__
