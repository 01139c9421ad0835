"""Output size against input size, a staircase made by the floor; what the kernel lets through."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnlib.figures.staircase import frequency_response, output_staircase
from cnnlib.ui.convolution.schema import LARGEST
from cnnlib.ui.convolution.work import Work
from cnnlib.ui.language import _
from cnnlib.ui.plot import Point, plot
from cnnlib.ui.state import PageState


def curve(state: PageState, work: Work) -> None:
    """Both charts; a press on a step of the first sets the input size."""
    left, right = st.columns([1.6, 1], gap="medium")
    axis = work.spec.height
    sizes = range(1, LARGEST["n"] + 1)
    outputs = [replace(axis, size=size).output for size in sizes]
    with left:
        plot(
            output_staircase(sizes, outputs, axis.size, axis.dropped),
            f"{state.page}:staircase",
            alt=_("Output size for every input size from 1 to 64"),
            on_click=lambda point: take_size(state, point),
        )
        st.caption(
            _("Press a step to set the input size. Flat steps are rows that the floor drops.")
        )
    with right:
        plot(frequency_response(work.weight), f"{state.page}:frequency")
        st.caption(_("Which frequencies the kernel lets through: the middle is slow change."))


def take_size(state: PageState, point: Point) -> None:
    """Set the input size to the one pressed."""
    size = round(float(point.x))
    if 1 <= size <= LARGEST["n"]:
        state.set(n=size)
