"""The PyTorch lines for exactly what is on the screen."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnlib.data.cell_edits import parse_edits
from cnnlib.ops.convolution.codegen import conv2d_code
from cnnlib.ui.core.language import _, n_
from cnnlib.ui.pages.convolution.result import ConvolutionResult, input_code, inside

FASHION = "from torchvision.datasets import FashionMNIST"


def program(work: ConvolutionResult) -> str:
    """The stage's state as a program; it ends with `y`, the output."""
    plain = replace(work.spec, batch=1, in_channels=1, out_channels=1, groups=1)
    edits = parse_edits(work.values["edits"])
    return conv2d_code(
        plain,
        input_code(work.values, plain),
        work.weight,
        work.bias,
        inside(edits, plain.height.size, plain.width.size),
        imports=[FASHION] if work.values["input"] == "picture" else [],
        translate=_,
        ngettext=n_,
    )


def code(work: ConvolutionResult) -> None:
    """Show the program, ready to copy."""
    st.caption(_("These lines give the numbers of the stage; a test runs them."))
    st.code(program(work), language="python")
