"""The tabs below the stage; choosing one runs the page, a press only what the tab shows."""

from __future__ import annotations

import streamlit as st
import torch

from cnnlib.core.problems import SettingsError
from cnnlib.data.colour_images import Pixels
from cnnlib.ops.convolution.channel_stage import ChannelStage
from cnnlib.ops.convolution.channel_sums import picture_maps
from cnnlib.ui.components.cheaper_layers import cheaper_controls, cheaper_layers
from cnnlib.ui.components.code_block import code_block
from cnnlib.ui.components.colour_source import colour_source
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.images.mixing import mixed_picture, mixing_buttons
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.components.tensor_shapes import conv2d_shapes, tensor_shapes_html
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.channels.settings import Values, muted, numbers, shown_output


def choose(state: PageState) -> Pixels | None:
    """Draw the switch and the chosen tab's own controls; return the picture, if the tab has one."""
    match tabs(state):
        case "colour":
            mixing_buttons(state, "mix")
            return colour_source(state)
        case "maps":
            return colour_source(state)
        case "cheaper":
            cheaper_controls(state)
    return None


def show(state: PageState, values: Values, result: ChannelStage, picture: Pixels | None) -> None:
    """Draw the chosen tab."""
    match state["view"]:
        case "layer":
            panel("channels:tensors", tensor_shapes_html(conv2d_shapes(result.spec)))
        case "pointwise":
            from cnnlib.ui.pages.channels.pointwise import pointwise_tab

            pointwise_tab(state, values)
        case "colour":
            mixed_picture(state, "mix", picture)
        case "maps":
            maps(values, picture)
        case "cheaper":
            cheaper_layers(state, result.spec)
        case _:
            st.caption(_("These lines give the numbers of the stage; a test runs them."))
            code_block(numbers(values).program(result.spec, muted(values)))


def maps(values: Values, picture: Pixels | None) -> None:
    """Draw what the kernels of one output channel give of red, green and blue, and their sum."""
    if picture is None:
        st.caption(_("The feature maps appear here as soon as there is a picture."))
        return
    shown, given = shown_output(values), numbers(values)
    weight = given.every_kernel(values["cout"], values["k"])[shown, :3]
    bias = float(given.bias(values["cout"])[shown]) if values["bias"] else 0.0
    x = torch.from_numpy(picture).permute(2, 0, 1).float() / 255
    try:
        parts, total = picture_maps(x, weight, bias, muted(values))
    except SettingsError as error:
        show_error(error)
        return
    panels = [Panel(_("Picture"), "input", picture)]
    for title, part in zip((_("Red gives"), _("Green gives"), _("Blue gives")), parts, strict=True):
        panels.append(Panel(title, "statistic", part.numpy(), scale="signed"))
    title = _("Sum and bias") if values["bias"] else _("Sum")
    panels.append(Panel(title, "output", total.numpy(), scale="signed"))
    image_panels("channels:maps", panels, height=200)
