"""The regions of the large column, the same for a run and for the plan of one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


@dataclass(frozen=True)
class RunLayout:
    """Containers, from above to below and from left to right.

    Attributes:
        head: The name, and the buttons beside it.
        status: Progress, figures, and what went wrong.
        main: Curves and test pictures.
        side: Learning rate, and what belongs to the recipe or the network.
    """

    head: DeltaGenerator
    status: DeltaGenerator
    main: DeltaGenerator
    side: DeltaGenerator


def run_layout() -> RunLayout:
    """Make the four containers, whatever will be in them.

    Where an element moves by one, the browser shows it twice until the script has ended, and
    starts a chart anew; so what comes and goes has a container that stays.
    """
    column = st.container(gap="xsmall")
    head = column.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="run-head"
    )
    status = column.container(gap="xsmall")
    main, side = column.columns([2.8, 1], gap="medium")
    return RunLayout(head, status, main.container(gap="xsmall"), side.container(gap="xsmall"))
