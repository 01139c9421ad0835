"""Where things stand in the large column, the same for a run and for the plan of one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


@dataclass(frozen=True)
class Places:
    """Containers, from above to below and from left to right.

    Attributes:
        head: The name, and the buttons beside it.
        told: Progress, figures, and what went wrong.
        main: Curves and test pictures.
        side: Learning rate, and what belongs to the recipe or the network.
    """

    head: DeltaGenerator
    told: DeltaGenerator
    main: DeltaGenerator
    side: DeltaGenerator


def run_layout() -> Places:
    """Make the four places, each of them whatever will stand in it.

    Where an element moves by one, the browser shows it twice until the script has ended, and
    starts a chart anew; so what comes and goes has a place that stays.
    """
    whole = st.container(gap="xsmall")
    head = whole.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="run-head"
    )
    told = whole.container(gap="xsmall")
    main, side = whole.columns([2.8, 1], gap="medium")
    return Places(head, told, main.container(gap="xsmall"), side.container(gap="xsmall"))
