"""The Code tab: the numbers on the screen as PyTorch programs, in single steps and by the layer."""

from __future__ import annotations

import streamlit as st

from cnnlib.ops.normalization.codegen import layer_code, steps_code
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.batch_norm.result import NormalizationResult


def code(result: NormalizationResult) -> None:
    """Show two programs side by side; each leaves the result in `y`."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**By hand**"))
        st.code(steps_code(*result.current), language="python")
    with right:
        st.markdown(_("**With the layer**"))
        st.code(layer_code(*result.current), language="python")
    st.caption(_("Both give the numbers of the stage; a test runs them."))
