"""Settings without an output: said in one sentence, mended by one press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.data import fashion_mnist
from cnnlib.ui.components import problem_list
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.settings import (
    ROLES,
    SCHEMA,
    controls_of,
    preset_values,
    spec_of,
)


def possible(changes: Mapping[str, Any]) -> bool:
    """Whether every changed control can take its new value."""
    return problem_list.possible(SCHEMA, changes)


def repaired(values: Mapping[str, Any]) -> dict[str, Any]:
    """The nearest settings that have an output: the first fix of each problem in turn."""
    now = dict(values)
    for _attempt in range(20):
        problems = spec_of(now).problems()
        if not problems:
            return now
        ways = (controls_of(fix.changes, now) for fix in problems[0].fixes)
        now.update(next(filter(possible, ways), preset_values("same")))
    return {**now, **preset_values("same")}


TIED = {
    "input height": N_("input size"),
    "kernel height": N_("kernel size"),
    "row padding": N_("padding"),
    "row stride": N_("stride"),
    "row dilation": N_("dilation"),
}
"""What a setting of the height is called while it sets the width too."""

WINDOW = ("mode", "lock", "cin", "cout", "groups", *(x for k in ROLES for x in (k, k + "w")))
"""The controls that decide whether there is an output."""


def last_possible(state: PageState, found: tuple[Problem, ...]) -> dict[str, Any]:
    """The settings to show: these, or while they have no output the last ones that had.

    So nothing vanishes from the screen while a person is between two possible settings.
    """
    key = f"{state.page}:possible"
    if not found:
        st.session_state[key] = {name: state[name] for name in WINDOW}
        return dict(state.values)
    if key in st.session_state:
        return {**state.values, **st.session_state[key]}
    return repaired(state.values)


def notes(state: PageState) -> None:
    """What the address asked for and could not have, and data that had to be replaced."""
    for notice in fashion_mnist.notices():
        st.info(_(notice.template).format(**notice.values), icon=":material/healing:")
    problem_list.notes(state)


def problems(state: PageState, found: tuple[Problem, ...]) -> None:
    """Each problem with a button for every way out of it that the controls can take.

    While the lock ties width to height, what is said of the rows holds for the columns too.
    """

    def side(problem: Problem) -> str:
        return str(problem.values.get("where", "")).partition(".")[0]

    codes = {problem.code for problem in found if side(problem) == "height"}
    shown = [
        problem
        for problem in found
        if not (state["lock"] and side(problem) == "width" and problem.code in codes)
    ]
    if state["lock"]:
        shown = [replace(problem, fixes=tuple(map(_tied, problem.fixes))) for problem in shown]
    problem_list.problems(state, shown, lambda changes: controls_of(changes, state.values))
    if shown:
        st.caption(_("Below, faded: the last settings that have an output."))


def _tied(fix: Fix) -> Fix:
    """The fix in the words of a control that sets height and width at once."""
    setting = fix.values.get("setting")
    return replace(fix, values={**fix.values, "setting": TIED.get(str(setting), setting)})
