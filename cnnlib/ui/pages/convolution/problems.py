"""Settings of the Convolution page that give no output: what is shown instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cnnlib.core.problems import Problem
from cnnlib.ui.core.last_valid import last_valid, nearest_valid
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.settings import WINDOW, preset_values, settings_of, spec_of


def valid_values(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """Return the values to show: these, or while they give no output the last that did."""
    nearest = partial(
        nearest_valid,
        state,
        problems_of=problems_of,
        settings_of=settings_of,
        fallback=preset_values("same"),
    )
    return last_valid(state, found, WINDOW, nearest)


def problems_of(values: Mapping[str, Any]) -> Sequence[Problem]:
    """Return what is wrong with the convolution of these values."""
    return spec_of(values).problems()
