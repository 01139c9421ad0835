"""The Feature maps tab: the stage's kernel over a real image, before and after ReLU."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from cnnlib.core.problems import SettingsError
from cnnlib.ops.convolution.reference import conv2d
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components.image_source import Image
from cnnlib.ui.components.images.images import Panel, image_panels
from cnnlib.ui.components.problem_list import show_error
from cnnlib.ui.core.language import _
from cnnlib.ui.pages.convolution.result import ConvolutionResult, single_channel


@dataclass(frozen=True)
class FeatureMaps:
    """An image with values from 0 to 1 and its feature map before and after ReLU, `(H, W)` each."""

    pixels: NDArray[np.float32]
    response: NDArray[np.float32]
    rectified: NDArray[np.float32]


def spec_for(image: Image, spec: Conv2dSpec) -> Conv2dSpec:
    """Return the same window over an image of another size, one channel in and out."""
    rows, columns = image.shape
    return replace(
        single_channel(spec),
        height=replace(spec.height, size=rows),
        width=replace(spec.width, size=columns),
    )


def feature_maps(image: Image, result: ConvolutionResult) -> FeatureMaps:
    """Convolve `image` with the stage's kernel and bias.

    Raises:
        SettingsError: The window does not fit into the image.
    """
    pixels = torch.from_numpy(np.ascontiguousarray(image))
    if pixels.dtype == torch.uint8:
        pixels = pixels / 255
    spec = spec_for(image, result.spec).checked()
    response = conv2d(pixels.float(), torch.from_numpy(result.weight), result.bias, spec)
    return FeatureMaps(pixels.numpy(), response.numpy(), response.relu().numpy())


def show(image: Image | None, result: ConvolutionResult) -> None:
    """Draw the image and its feature maps."""
    if image is None:
        st.caption(_("The feature maps appear here as soon as there is a picture."))
        return
    try:
        found = feature_maps(image, result)
    except SettingsError as error:
        show_error(error)
        return
    image_panels(
        "convolution:maps",
        [
            Panel(_("Input"), "input", image, scale="picture"),
            Panel(_("Response"), "output", found.response, scale="signed"),
            Panel(_("After ReLU"), "output", found.rectified, scale="signed"),
        ],
    )
