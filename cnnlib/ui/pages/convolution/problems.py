"""Settings of the Convolution page that give no output: problems, fixes, what is shown instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from cnnlib.core.problems import N_, Fix, Problem
from cnnlib.data import fashion_mnist
from cnnlib.ui.components import problem_list
from cnnlib.ui.core.language import _
from cnnlib.ui.core.last_valid import last_valid, nearest_valid
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.settings import WINDOW, preset_values, settings_of, spec_of

TIED_NAMES = {
    "input height": N_("input size"),
    "kernel height": N_("kernel size"),
    "row padding": N_("padding"),
    "row stride": N_("stride"),
    "row dilation": N_("dilation"),
}
"""What a setting of the height is called while it sets the width too."""


def valid_values(state: PageState, found: Sequence[Problem]) -> dict[str, Any]:
    """Return the values to show: these, or while they give no output the last that did."""

    def nearest(values: Mapping[str, Any]) -> dict[str, Any]:
        return nearest_valid(
            state,
            values,
            lambda now: spec_of(now).problems(),
            settings_of,
            preset_values("same"),
        )

    return last_valid(state, found, WINDOW, nearest)


def notes(state: PageState) -> None:
    """Show what the URL asked for and did not get, and data that had to be replaced."""
    for notice in fashion_mnist.notices():
        st.info(_(notice.template).format(**notice.values), icon=":material/healing:")
    problem_list.notes(state)


def problems(state: PageState, found: Sequence[Problem]) -> None:
    """Show each problem with its fixes.

    While the lock ties width to height, what is said of the rows holds for the columns too.
    """
    rows = {problem.code for problem in found if _side(problem) == "height"}
    shown: Sequence[Problem] = found
    if state["lock"]:
        shown = [
            replace(problem, fixes=tuple(map(_tied, problem.fixes)))
            for problem in found
            if not (_side(problem) == "width" and problem.code in rows)
        ]
    problem_list.problems(state, shown, lambda changes: settings_of(changes, state.values))
    if shown:
        st.caption(_("Below, faded: the last settings that have an output."))


def _side(problem: Problem) -> str:
    return str(problem.values.get("where", "")).partition(".")[0]


def _tied(fix: Fix) -> Fix:
    """Return the fix in the words of a control that sets height and width at once."""
    setting = str(fix.values.get("setting"))
    return replace(fix, values={**fix.values, "setting": TIED_NAMES.get(setting, setting)})
