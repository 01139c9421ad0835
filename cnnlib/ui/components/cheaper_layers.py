"""What a 1 × 1 reduction, or a depthwise kernel with a 1 × 1 one, leaves of a layer's costs."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.problems import N_
from cnnlib.core.settings import Choice, Schema
from cnnlib.ops.convolution.inception_channels import INCEPTION_MODULES
from cnnlib.ops.convolution.layer_sequence import bottleneck, direct, separable
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.field import field
from cnnlib.ui.components.layer_sequence_table import layer_sequence_table
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState

CHEAPER_SETTINGS: Schema = {
    "module": Choice(
        "3a",
        {
            **{name: f"GoogLeNet {name}" for name in INCEPTION_MODULES},
            "here": N_("The layer of this page"),
        },
        label=N_("Layer"),
    ),
    "branch": Choice(3, {3: "3 × 3", 5: "5 × 5"}, label=N_("Kernel")),
}
"""The settings of a page that uses `cheaper_layers`."""


def cheaper_controls(state: PageState) -> None:
    """Draw the controls of `CHEAPER_SETTINGS`."""
    left, right = st.columns([1, 3])
    with left:
        field(state, "module")
    with right:
        if state["module"] != "here":
            field(state, "branch", widget="segmented")


def cheaper_layers(state: PageState, spec: Conv2dSpec) -> None:
    """Draw a layer and its cheaper stand-ins as the rows of a table."""
    if state["module"] == "here":
        inputs, outputs, kernel = spec.in_channels, spec.out_channels, spec.height.kernel
        size, reduced = spec.height.size, 0
    else:
        module, kernel = INCEPTION_MODULES[state["module"]], state["branch"]
        inputs, size, (reduced, outputs) = module.inputs, module.size, module.branches[kernel]
    rows = {_("Direct"): direct(inputs, outputs, kernel, size)}
    if reduced:
        name = _("1 × 1 to {reduced} channels first").format(reduced=reduced)
        rows[name] = bottleneck(inputs, reduced, outputs, kernel, size)
    rows[_("Depthwise, then 1 × 1")] = separable(inputs, outputs, kernel, size)
    st.html(layer_sequence_table(rows))
    said = _("A separable pair leaves 1/{outputs} + 1/{squared} of the multiply-accumulates.")
    lines = [said.format(outputs=outputs, squared=kernel**2)]
    if reduced:
        source = _("Maps of {size} × {size}: Szegedy et al. 2015, table 1, module {name}.")
        lines.insert(0, source.format(size=size, name=state["module"]))
    st.caption(" ".join(lines))
