"""Settings of the Convolution page that give no output: problems, fixes, what is shown instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cnnlib.core.problems import Problem
from cnnlib.data import fashion_mnist
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.tied_axes import tied_problems
from cnnlib.ui.core.language import _
from cnnlib.ui.core.last_valid import last_valid, nearest_valid
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.settings import WINDOW, preset_values, settings_of, spec_of


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
    """Show each problem with its fixes."""
    shown = tied_problems(found, state["lock"])
    problem_list.problems(state, shown, lambda changes: settings_of(changes, state.values))
    if shown:
        st.caption(_("Below, faded: the last settings that have an output."))
