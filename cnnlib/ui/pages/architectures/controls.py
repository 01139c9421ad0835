"""The controls of the Architectures page."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import Problem
from cnnlib.models.network_examples import EXAMPLES
from cnnlib.ui.components import problem_list
from cnnlib.ui.components.field import field
from cnnlib.ui.components.network_source import network_fields
from cnnlib.ui.components.presets import preset_row
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.architectures.settings import SUFFIXES, matching_preset, preset_values


def networks(state: PageState) -> None:
    """Draw the choice of both networks, and how they are drawn."""
    for suffix in SUFFIXES:
        network_fields(state, suffix)
    field(state, "way", widget="segmented")


def presets(state: PageState) -> str:
    """Draw the presets; return what to see in the one in force, empty where none is."""
    return preset_row(state, EXAMPLES, matching_preset(state.values), preset_values)


def problems(state: PageState, found: tuple[Problem, ...]) -> None:
    """Show each problem with its fixes; below it the last networks are shown."""
    problem_list.problems(state, found, lambda changes: changes)
    if found:
        st.caption(_("Below, faded: the last networks that can be built."))
