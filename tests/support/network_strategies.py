"""Options of the networks in the catalog."""

from __future__ import annotations

from hypothesis import strategies as st

from cnnlib.core.settings import Bool, Choice, Int
from cnnlib.models.registry import CATALOG


def choices(option):
    if isinstance(option, Choice):
        return list(option.options)
    return [False, True] if isinstance(option, Bool) else [option.low, option.high]


@st.composite
def combinations(draw):
    """A family and a value that is allowed for each of its options."""
    name = draw(st.sampled_from(list(CATALOG)))
    options = {}
    for option, told in CATALOG[name].options.items():
        if isinstance(told, Int):
            options[option] = draw(st.integers(told.low, told.high))
        else:
            options[option] = draw(st.sampled_from(choices(told)))
    return name, options
