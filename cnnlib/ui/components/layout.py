"""The layout that the pages share: a column of controls beside the stage."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def controls_and_stage() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return the narrow container of the controls and the wide one of the stage."""
    left, main = st.columns([1, 2.9], gap="medium")
    return left.container(key="controls", gap="xsmall"), main
