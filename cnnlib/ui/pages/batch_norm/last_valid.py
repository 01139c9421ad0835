"""Settings that cannot be computed: what is shown meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlib.core.problems import Problem
from cnnlib.ui.components import problem_list
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.batch_norm.settings import SCHEMA, controls_of, spec_of

DECIDING = ("reading", "mode", "n", "c", "h", "w", "g")
"""The controls that decide whether the batch can be normalized."""

SAFE = {name: SCHEMA[name].default for name in DECIDING}


def last_possible(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """The settings to show: these, or while they are impossible the last possible ones.

    So nothing vanishes from the screen while a person is between two possible settings.
    """
    key = f"{state.page}:possible"
    if not found:
        st.session_state[key] = {name: state[name] for name in DECIDING}
        return dict(state.values)
    if key in st.session_state:
        return {**state.values, **st.session_state[key]}
    return repaired(state.values)


def repaired(values: Mapping[str, Any]) -> dict[str, Any]:
    """The nearest possible settings: the first fix of each problem in turn."""
    now = dict(values)
    for _attempt in range(8):
        problems = spec_of(now).problems()
        if not problems:
            return now
        ways = (controls_of(fix.changes) for fix in problems[0].fixes)
        now.update(next((way for way in ways if problem_list.possible(SCHEMA, way)), SAFE))
    return {**now, **SAFE}
