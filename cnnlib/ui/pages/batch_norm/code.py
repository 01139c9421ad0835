"""The Code tab: the numbers on the screen as PyTorch programs, in single steps and by the layer."""

from __future__ import annotations

import streamlit as st

from cnnlib.ops.normalization.codegen import layer_code, steps_code
from cnnlib.ui.components.code_block import HALF, code_block, two_programs
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.batch_norm.result import NormalizationResult


def code(result: NormalizationResult) -> None:
    """Show two programs side by side; each leaves the result in `y`."""
    left, right = two_programs()
    with left:
        st.markdown(_("**By hand**"))
        code_block(steps_code(*result.current), HALF)
    with right:
        st.markdown(_("**With the layer**"))
        code_block(layer_code(*result.current), HALF)
    st.caption(_("Both give the numbers of the stage; a test runs them."))
