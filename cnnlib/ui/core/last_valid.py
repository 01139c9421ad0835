"""What is shown while the settings of a page allow no result: the last ones that did."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlib.core.problems import Problem
from cnnlib.core.settings import accepts
from cnnlib.core.validation import ValidatedSettings
from cnnlib.ui.core.page_state import PageState

Values = Mapping[str, Any]

ATTEMPTS = 20
"""Fixes tried one after another before the fallback is taken."""


def shown_values(
    state: PageState,
    problems: Sequence[Problem],
    names: Collection[str],
    spec_of: Callable[[Values], ValidatedSettings],
    settings_of: Callable[[Mapping[str, object], Values], Mapping[str, Any]],
    fallback: Values,
) -> dict[str, Any]:
    """Return the values to show: these, or while they allow no result `last_valid`.

    Args:
        state: The page's values.
        problems: What is wrong with them; empty where they are valid.
        names: The settings that decide whether there is a result.
        spec_of: Returns what values describe.
        settings_of: Turns what a fix changes into settings of the page.
        fallback: Settings that are valid for certain.
    """

    def nearest(values: Values) -> dict[str, Any]:
        return nearest_valid(
            state, values, lambda now: spec_of(now).problems(), settings_of, fallback
        )

    return last_valid(state, problems, names, nearest)


def last_valid(
    state: PageState,
    problems: Sequence[Problem],
    names: Collection[str],
    nearest: Callable[[Values], dict[str, Any]],
) -> dict[str, Any]:
    """Return the values to show, so that nothing vanishes between two valid settings.

    Args:
        state: The page's values.
        problems: What is wrong with them; empty where they are valid.
        names: The settings that decide whether there is a result.
        nearest: Returns valid values for a page that has had none in this visit.
    """
    key = f"{state.page}:last_valid"
    if not problems:
        st.session_state[key] = {name: state[name] for name in names}
        return dict(state.values)
    if key in st.session_state:
        return {**state.values, **st.session_state[key]}
    return nearest(state.values)


def nearest_valid(
    state: PageState,
    values: Values,
    problems_of: Callable[[Values], Sequence[Problem]],
    settings_of: Callable[[Mapping[str, object], Values], Mapping[str, Any]],
    fallback: Values,
) -> dict[str, Any]:
    """Return the values after the first possible fix of each problem in turn.

    Args:
        state: The page's values; its schema bounds the fixes.
        values: Where to begin.
        problems_of: What is wrong with values.
        settings_of: Turns what a fix changes into settings of the page.
        fallback: Settings that are valid for certain, used where no fix is possible.
    """
    now = dict(values)
    for _attempt in range(ATTEMPTS):
        problems = problems_of(now)
        if not problems:
            return now
        fixes = (settings_of(fix.changes, now) for fix in problems[0].fixes)
        now.update(next((fix for fix in fixes if accepts(state.schema, fix)), fallback))
    return {**now, **fallback}
