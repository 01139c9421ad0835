"""The least a Streamlit page can be: one control and one formula, in a fragment.

It loads what the Convolution page loads, so that a collection of garbage walks as many objects;
what it lacks is the page.
"""

from __future__ import annotations

import streamlit as st

import cnnlib.ui.pages.convolution.feature_maps  # noqa: F401
from cnnlib.ops.axis import Axis
from cnnlib.ui.core import app_shell

st.set_page_config(page_title="Floor", layout="wide")


@st.fragment
def body() -> None:
    kernel = int(st.number_input("Kernel", min_value=1, max_value=11, value=3, step=1))
    axis = Axis(size=28, kernel=kernel, padding=2)
    st.latex(rf"\lfloor (28 + 2 - {kernel} + 1) / 1 \rfloor = {axis.output}")


body()
app_shell.warm_up()
