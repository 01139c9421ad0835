"""Settings of the Batch norm page that cannot be computed: what is shown instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cnnlib.core.problems import Problem
from cnnlib.ui.core.last_valid import last_valid, nearest_valid
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.settings import DECIDING, SCHEMA, settings_of, spec_of

FALLBACK = {name: SCHEMA[name].default for name in DECIDING}


def valid_values(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """Return the values to show: these, or while they give no result the last that did."""

    def nearest(values: Mapping[str, Any]) -> dict[str, Any]:
        return nearest_valid(
            state, values, lambda now: spec_of(now).problems(), settings_of, FALLBACK
        )

    return last_valid(state, found, DECIDING, nearest)
