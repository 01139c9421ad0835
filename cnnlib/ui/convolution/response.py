"""Feature maps: the same kernel over a real picture, before and after ReLU."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from cnnlib import convolution, fashion
from cnnlib.geometry import Conv2dSpec
from cnnlib.messages import N_, SettingsError
from cnnlib.pictures import PICTURES
from cnnlib.ui.convolution import drawing
from cnnlib.ui.convolution.schema import SOURCES
from cnnlib.ui.convolution.work import Work, fashion_image
from cnnlib.ui.language import _, say
from cnnlib.ui.maps import Panel, gallery, maps
from cnnlib.ui.state import PageState
from cnnlib.uploads import read_picture

SHOWN = 16
"""Pictures of one class in the gallery."""

SOURCE_NAMES = {
    "fashion": N_("Fashion-MNIST"),
    "upload": N_("Your picture"),
    "drawing": N_("Your drawing"),
}


def response(state: PageState, work: Work) -> None:
    """Choose a picture, and see what the kernel answers on it."""
    choose, show = st.columns([1, 2.4], gap="large")
    with choose:
        st.selectbox(
            _("Picture"),
            SOURCES,
            format_func=lambda name: _(SOURCE_NAMES.get(name) or PICTURES[name].label),
            **state.control("source"),
        )
        picture = _choose(state)
    with show:
        if picture is None:
            st.caption(_("The feature maps appear here as soon as there is a picture."))
        else:
            _show(picture, work)


def _choose(state: PageState) -> NDArray[Any] | None:
    source = state["source"]
    if source == "fashion":
        return _fashion(state)
    if source == "upload":
        return _upload()
    if source == "drawing":
        return drawing.pad(state)
    return _drawn(source)


@cache
def _drawn(name: str) -> NDArray[Any]:
    return PICTURES[name].build()


def _fashion(state: PageState) -> NDArray[Any]:
    st.selectbox(
        _("Class"),
        range(len(fashion.CLASSES)),
        format_func=lambda label: _(fashion.CLASSES[label]),
        **state.control("label"),
    )
    first = state["picture"] // SHOWN * SHOWN
    indices = fashion.examples(state["label"], 1000)[first : first + SHOWN]
    chosen = gallery(
        f"{state.page}:gallery",
        fashion.load(train=False).images[indices].numpy(),
        captions=[
            f"{_(fashion.CLASSES[state['label']])} {first + n}" for n in range(len(indices))
        ],
        selected=state["picture"] - first,
        on_select=lambda n: state.set(picture=first + n),
    )
    del chosen
    st.number_input(
        _("Number in the class, 0 to 999"),
        min_value=0,
        max_value=999,
        step=1,
        **state.control("picture"),
    )
    return fashion_image(state.values).numpy()


def _upload() -> NDArray[Any] | None:
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
def _decoded(identity: str, data: bytes, name: str) -> NDArray[Any]:
    del identity
    return read_picture(data, name).pixels


def over(picture: NDArray[Any], spec: Conv2dSpec) -> Conv2dSpec:
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


def feature_maps(picture: NDArray[Any], spec: Conv2dSpec, work: Work) -> Maps:
    """Carry the stage's kernel and bias over `picture`; raises `SettingsError` if it cannot."""
    pixels = torch.from_numpy(np.ascontiguousarray(picture))
    if pixels.dtype == torch.uint8:
        pixels = pixels / 255
    answer = convolution.convolve(
        pixels.float(), torch.from_numpy(work.weight), work.bias, spec.checked()
    )
    return Maps(pixels.numpy(), answer.numpy(), answer.relu().numpy())


def _show(picture: NDArray[Any], work: Work) -> None:
    spec = over(picture, work.spec)
    try:
        found = feature_maps(picture, spec, work)
    except SettingsError as error:
        for problem in error.problems:
            st.warning(say(problem), icon=":material/block:")
        return
    maps(
        "convolution:maps",
        [
            Panel(_("Input"), "input", picture, scale="picture"),
            Panel(_("Response"), "output", found.answer, scale="signed"),
            Panel(_("After ReLU"), "output", found.rectified, scale="signed"),
        ],
    )


def example(values: Mapping[str, Any]) -> str:
    """Name of the chosen Fashion-MNIST picture for people."""
    return f"{_(fashion.CLASSES[values['label']])} {values['picture']}"
