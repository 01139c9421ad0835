"""The Size curve tab: output size against input size, and the kernel's frequency response."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnlib.figures.frequency_response import FrequencyLabels, frequency_response
from cnnlib.figures.output_size_staircase import StaircaseLabels, output_size_staircase
from cnnlib.ui.components.plot.plot import Point, plot
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.convolution.result import ConvolutionResult
from cnnlib.ui.pages.convolution.settings import HEIGHT


def output_size_charts(state: PageState, result: ConvolutionResult) -> None:
    """Draw both charts; a click on a step of the first sets the input size."""
    left, right = st.columns([1.6, 1], gap="medium")
    axis = result.spec.height
    sizes = range(1, HEIGHT["n"].high + 1)
    axes = [replace(axis, size=size) for size in sizes]
    outputs = [each.output for each in axes]
    dropped = [each.dropped if each.output else 0 for each in axes]
    with left:
        st.markdown(_("**Output size for each input size**"))
        plot(
            output_size_staircase(sizes, outputs, axis.size, dropped, _steps()),
            f"{state.page}:staircase",
            alt=_("Output size for every input size from 1 to 64"),
            on_click=lambda point: set_size(state, point),
        )
        st.caption(_("Press a step to set the input size. Hollow points lose rows to the floor."))
    with right:
        st.markdown(_("**What the kernel lets through**"))
        plot(
            frequency_response(result.weight, _frequencies()),
            f"{state.page}:frequency",
            alt=_("Strength of the response to waves of every frequency and direction"),
        )
        st.caption(
            _("The middle stands for flat areas, the edges for the finest stripes (2-D DFT).")
        )


def _steps() -> StaircaseLabels:
    return StaircaseLabels(
        input_size=_("input size"),
        output_size=_("output size"),
        point=_("{input} → {output}, {dropped} not read"),
        current="{input} → {output}",
    )


def _frequencies() -> FrequencyLabels:
    return FrequencyLabels(
        across=_("cycles per pixel, across"),
        down=_("cycles per pixel, down"),
        strength=_("strength"),
    )


def set_size(state: PageState, point: Point) -> None:
    """Set the input size to that of a clicked point, if a control allows it."""
    size = round(float(point.x))
    if 1 <= size <= HEIGHT["n"].high:
        state.set(n=size)
