"""Feature maps: the same kernel over a real picture, before and after ReLU."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from cnnlib.core.problems import N_, SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.data.synthetic_images import SYNTHETIC_IMAGES
from cnnlib.data.uploads import read_image
from cnnlib.ops.convolution import reference
from cnnlib.ops.convolution.spec import Conv2dSpec
from cnnlib.ui.components import drawing
from cnnlib.ui.components.images.images import Panel, gallery, image_panels
from cnnlib.ui.core.language import _, say
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.result import ConvolutionResult, fashion_image
from cnnlib.ui.pages.convolution.settings import SOURCES

Picture = NDArray[Any]

SHOWN = 14
"""Pictures of one class in the gallery."""

SOURCE_NAMES = {
    "fashion": N_("Fashion-MNIST"),
    "upload": N_("Your picture"),
    "drawing": N_("Your drawing"),
}


def choose(state: PageState) -> Picture | None:
    """Where the picture comes from, and the picture; None while there is none."""
    left, middle, right = st.columns(3, gap="small")
    left.selectbox(
        _("Picture"),
        SOURCES,
        format_func=lambda name: _(SOURCE_NAMES.get(name) or SYNTHETIC_IMAGES[name].label),
        **state.control("source"),
    )
    match state["source"]:
        case "fashion":
            return _fashion(state, middle, right)
        case "upload":
            return _upload()
        case "drawing":
            return drawing.pad(state)
        case name:
            return _drawn(name)


@cache
def _drawn(name: str) -> Picture:
    return SYNTHETIC_IMAGES[name].build()


def _fashion(state: PageState, middle: DeltaGenerator, right: DeltaGenerator) -> Picture:
    middle.selectbox(
        _("Class"),
        range(len(fashion_mnist.CLASSES)),
        format_func=lambda label: _(fashion_mnist.CLASSES[label]),
        **state.control("label"),
    )
    right.number_input(
        _("Number in the class"), min_value=0, max_value=999, step=1, **state.control("picture")
    )
    first = state["picture"] // SHOWN * SHOWN
    indices = fashion_mnist.examples(state["label"], 1000)[first : first + SHOWN]
    gallery(
        f"{state.page}:gallery",
        fashion_mnist.load(train=False).images[list(indices)].numpy(),
        selected=state["picture"] - first,
        on_select=lambda n: state.set(picture=first + n),
        label=_("Pictures of this class"),
        size=44,
    )
    return fashion_image(state.values).numpy()


def _upload() -> Picture | None:
    file = st.file_uploader(
        _("PNG, JPEG or WebP, at most 10 MB"), type=["png", "jpg", "jpeg", "webp"], key="upload"
    )
    st.caption(_("The picture stays in this visit: a link does not carry it."))
    if file is None:
        return None
    try:
        picture = _decoded(file.file_id, file.getvalue(), file.name)
    except SettingsError as error:
        for problem in error.problems:
            st.warning(say(problem), icon=":material/block:")
        return None
    return picture


@st.cache_data(max_entries=64, show_spinner=False)
def _decoded(identity: str, data: bytes, name: str) -> Picture:
    del identity
    return read_image(data, name).values


def over(picture: Picture, spec: Conv2dSpec) -> Conv2dSpec:
    """The same window over a picture of another size."""
    rows, columns = picture.shape
    return replace(
        spec,
        height=replace(spec.height, size=rows),
        width=replace(spec.width, size=columns),
        batch=1,
        in_channels=1,
        out_channels=1,
        groups=1,
    )


@dataclass(frozen=True)
class Maps:
    """A picture with values from 0 to 1 and its answer, each `(H, W)`."""

    pixels: NDArray[np.float32]
    answer: NDArray[np.float32]
    rectified: NDArray[np.float32]


def feature_maps(picture: Picture, spec: Conv2dSpec, work: ConvolutionResult) -> Maps:
    """Carry the stage's kernel and bias over `picture`; raises `SettingsError` if it cannot."""
    pixels = torch.from_numpy(np.ascontiguousarray(picture))
    if pixels.dtype == torch.uint8:
        pixels = pixels / 255
    answer = reference.conv2d(
        pixels.float(), torch.from_numpy(work.weight), work.bias, spec.checked()
    )
    return Maps(pixels.numpy(), answer.numpy(), answer.relu().numpy())


def show(picture: Picture | None, work: ConvolutionResult) -> None:
    """What the kernel answers on the picture, before and after ReLU."""
    if picture is None:
        st.caption(_("The feature maps appear here as soon as there is a picture."))
        return
    spec = over(picture, work.spec)
    try:
        found = feature_maps(picture, spec, work)
    except SettingsError as error:
        for problem in error.problems:
            st.warning(say(problem), icon=":material/block:")
        return
    image_panels(
        "convolution:maps",
        [
            Panel(_("Input"), "input", picture, scale="picture"),
            Panel(_("Response"), "output", found.answer, scale="signed"),
            Panel(_("After ReLU"), "output", found.rectified, scale="signed"),
        ],
    )
