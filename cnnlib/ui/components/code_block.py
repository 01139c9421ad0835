"""Programs to copy: whole on the screen, whatever its width."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlib.ops.python_source import LONGEST_LINE, wrap_lines

HALF = 66
"""Characters of a line where two programs stand side by side."""


def code_block(program: str, longest: int = LONGEST_LINE) -> None:
    """Show a Python program, its lines broken where they would not fit the page.

    Args:
        program: Python source.
        longest: Most characters of a line; what a phone cannot hold the browser wraps.
    """
    st.code(wrap_lines(program, longest), language="python", wrap_lines=True)


def two_programs() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return two places side by side, one below the other where lines of `HALF` would not fit."""
    with st.container(key="programs"):
        left, right = st.columns(2, gap="medium")
    return left, right
