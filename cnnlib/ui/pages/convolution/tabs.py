"""The tabs below the stage: feature maps, the layer's arguments, the size curve, the code.

Choosing a tab or an image runs the whole page; what a tab shows belongs to the fragment that
follows every press, so a press on a stepper does not send the choices again.
"""

from __future__ import annotations

from cnnlib.ui.components.image_source import Image, image_source
from cnnlib.ui.components.tabs import tabs
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.result import ConvolutionResult


def choose(state: PageState) -> Image | None:
    """Draw the switch and the chosen tab's own controls; return the image of the feature maps."""
    match tabs(state):
        case "maps":
            return image_source(state)
        case "conv2d":
            from cnnlib.ui.pages.convolution.layer_reference import channels

            channels(state)
    return None


def show(state: PageState, result: ConvolutionResult, image: Image | None) -> None:
    """Draw the chosen tab."""
    match state["view"]:
        case "maps":
            from cnnlib.ui.pages.convolution import feature_maps

            feature_maps.show(image, result)
        case "conv2d":
            from cnnlib.ui.pages.convolution.layer_reference import reference

            reference(result)
        case "curve":
            from cnnlib.ui.pages.convolution.output_size_chart import output_size_charts

            output_size_charts(state, result)
        case _:
            from cnnlib.ui.pages.convolution.code import code

            code(result)
