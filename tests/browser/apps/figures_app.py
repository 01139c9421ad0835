"""Harness of the figures: the staircase and the frequency response, to be looked at."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.figures.frequency_response import frequency_response
from cnnlib.figures.output_size_staircase import output_size_staircase
from cnnlib.ui.components.plot.plot import plot
from cnnlib.ui.core.app_shell import inject_css

st.set_page_config(layout="wide")
inject_css()

kernel, stride = 3, 2
sizes = list(range(1, 33))
outputs = [(n - kernel) // stride + 1 if n >= kernel else 0 for n in sizes]
dropped = [(n - kernel) % stride if n >= kernel else 0 for n in sizes]

left, right = st.columns(2)
with left:
    figure = output_size_staircase(sizes, outputs, 28, dropped)
    plot(figure, "stairs", alt="Output size against input size")
    plot(output_size_staircase(sizes, outputs, 6, dropped), "early", height=240)
with right:
    sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    plot(frequency_response(sobel), "sobel")
    plot(frequency_response(np.full((5, 5), 0.04)), "blur", height=240)
