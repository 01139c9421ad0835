"""The nn.Conv2d tab: each argument of the layer, and its costs with their equations."""

from __future__ import annotations

import streamlit as st

from cnnlib.core.number_format import format_bytes
from cnnlib.core.problems import N_
from cnnlib.ops.axis import Axis
from cnnlib.ops.convolution.arguments import conv2d_arguments
from cnnlib.ops.convolution.costs import LayerCosts, Quantity, layer_costs
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ops.python_source import pair
from cnnlib.ui.components.argument_table import argument_table
from cnnlib.ui.components.facts_strip import facts_html
from cnnlib.ui.components.field import field
from cnnlib.ui.components.output_size import coloured
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.result import ConvolutionResult

CHANNELS = ("batch", "cin", "cout", "groups")

CONTROLS = {
    "in_channels": N_("Input channels, above"),
    "out_channels": N_("Output channels, above"),
    "kernel_size": N_("Kernel"),
    "stride": N_("Stride"),
    "padding": N_("Padding"),
    "dilation": N_("Dilation"),
    "groups": N_("Groups, above"),
    "bias": N_("Bias"),
    "padding_mode": N_("Padding mode"),
}
"""The control of the page that sets an argument."""


def channels(state: PageState) -> None:
    """Draw the controls of what the stage does not show: batch, channels and groups."""
    for column, name in zip(st.columns(4), CHANNELS, strict=True):
        with column:
            field(state, name)


def reference(result: ConvolutionResult) -> None:
    """Draw the layer's shapes, its arguments with their present values, and its costs."""
    if result.spec.in_channels > 1 or result.spec.out_channels > 1:
        st.caption(_("The stage shows one input channel and one kernel of this layer."))
    found = layer_costs(result.spec)
    st.markdown(_shapes(found))
    st.html(_arguments(result.spec))
    st.markdown(_costs(found))


def strip(found: LayerCosts) -> str:
    """The facts in one line of HTML, for under the stage."""
    memory = sum(quantity.value for quantity in found.memory)
    rows, columns = found.receptive_field
    items = [
        (_("Output shape (N, C, H, W)"), str(found.output_shape)),
        (_("Parameters"), f"{found.parameters.value:,}"),
        (_("Multiply-accumulates"), f"{found.macs.value:,}"),
        (_("Memory"), format_bytes(memory)),
        (_("Receptive field"), f"{rows.value} × {columns.value}"),
    ]
    return facts_html(items)


def _shapes(found: LayerCosts) -> str:
    first = r"(N, \cnninput{C_{in}}, \cnninput{H_{in}}, \cnninput{W_{in}})"
    last = r"(N, \cnnoutput{C_{out}}, \cnnoutput{H_{out}}, \cnnoutput{W_{out}})"
    before, after = _tuple("input", found.input_shape), _tuple("output", found.output_shape)
    arrow = r"\;\longrightarrow\;"
    return f"${coloured(first + arrow + last)}$ &emsp; ${coloured(before + arrow + after)}$"


def _tuple(role: str, shape: tuple[int, ...]) -> str:
    first, *rest = shape
    return f"({first}, " + ", ".join(rf"\cnn{role}{{{side}}}" for side in rest) + ")"


def _arguments(spec: Conv2dSpec) -> str:
    arguments = conv2d_arguments()
    here = {argument.name: _here(argument.name, spec) for argument in arguments}
    return argument_table(arguments, here, CONTROLS)


def _here(name: str, spec: Conv2dSpec) -> str:
    """Return the argument's present value as Python text; empty where no control sets it."""
    h, w = spec.height, spec.width
    match name:
        case "in_channels" | "out_channels" | "groups" | "bias":
            return repr(getattr(spec, name))
        case "kernel_size":
            return pair(h.kernel, w.kernel)
        case "stride":
            return pair(h.stride, w.stride)
        case "dilation":
            return pair(h.dilation, w.dilation)
        case "padding":
            return _padding(h, w)
        case "padding_mode":
            return repr(spec.mode)
    return ""


def _padding(h: Axis, w: Axis) -> str:
    if h.torch_padding is None or w.torch_padding is None:
        return "F.pad"
    return pair(h.torch_padding, w.torch_padding)


def _costs(found: LayerCosts) -> str:
    fact, origin = _("Fact"), _("Where it comes from")
    lines = [f"| {fact} | {origin} |", "| :-- | :-- |"]
    lines += [_cost(quantity) for quantity in found.quantities]
    return "\n".join(lines)


def _cost(quantity: Quantity) -> str:
    unit = f" ({format_bytes(quantity.value)})" if quantity.unit == "bytes" else ""
    equation = coloured(f"{quantity.symbols} = {quantity.numbers}")
    return f"| {_(quantity.label)} | ${equation} = \\mathbf{{{quantity.value}}}${unit} |"
