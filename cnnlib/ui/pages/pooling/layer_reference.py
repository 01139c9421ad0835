"""The Layer tab: the arguments of nn.MaxPool2d or nn.AvgPool2d, and what people get wrong."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.ops.pooling.arguments import pool2d_arguments
from cnnlib.ops.pooling.examples import MISTAKES
from cnnlib.ops.pooling.spec import Pool2dSpec
from cnnlib.ops.python_source import pair
from cnnlib.ui.components.argument_table import argument_table
from cnnlib.ui.core.language import _

CONTROLS = {
    "kernel_size": N_("Window"),
    "stride": N_("Stride = window"),
    "padding": N_("Padding"),
    "dilation": N_("Dilation"),
    "ceil_mode": "ceil_mode",
    "count_include_pad": "count_include_pad",
    "divisor_override": "divisor_override",
}
"""The control of the page that sets an argument."""


def reference(spec: Pool2dSpec) -> None:
    """Draw the layer's arguments with their present values, and the list."""
    h, w = spec.height, spec.width
    here = {
        "kernel_size": pair(h.kernel, w.kernel),
        "stride": "None" if h.stride is None else pair(h.step, w.step),
        "padding": pair(h.padding, w.padding),
        "dilation": pair(h.dilation, w.dilation),
        "ceil_mode": repr(spec.ceil_mode),
        "count_include_pad": repr(spec.count_include_pad),
        "divisor_override": repr(spec.divisor_override),
    }
    left, right = st.columns([1.35, 1], gap="medium")
    left.html(argument_table(pool2d_arguments(spec.kind), here, CONTROLS))
    with right:
        st.markdown(_("**What people get wrong**"))
        st.markdown("\n".join(f"- {_(mistake)}" for mistake in MISTAKES))
