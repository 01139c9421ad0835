"""The Code tab: the PyTorch lines for exactly what is on the screen."""

from __future__ import annotations

import streamlit as st

from cnnlib.data.cell_edits import edits_inside, parse_edits
from cnnlib.ops.convolution.codegen import conv2d_code
from cnnlib.ui.components.code_block import code_block
from cnnlib.ui.components.grid_source import grid_code, grid_imports
from cnnlib.ui.core.language import _, n_
from cnnlib.ui.pages.convolution.result import ConvolutionResult, single_channel


def program(result: ConvolutionResult) -> str:
    """Return the stage's state as a program; it ends with `y`, the output."""
    spec = single_channel(result.spec)
    edits = parse_edits(result.values["edits"])
    return conv2d_code(
        spec,
        grid_code(result.values, spec.height.size, spec.width.size),
        result.weight,
        result.bias,
        edits_inside(edits, spec.height.size, spec.width.size),
        imports=grid_imports(result.values),
        translate=_,
        ngettext=n_,
    )


def code(result: ConvolutionResult) -> None:
    """Show the program, ready to copy."""
    st.caption(_("These lines give the numbers of the stage; a test runs them."))
    code_block(program(result))
