"""The output-shape formula in three steps, in both conventions, coloured like the controls."""

from __future__ import annotations

import re

import streamlit as st

from cnnlib.figures.palette import ROLES
from cnnlib.geometry import Axis, Conv2dSpec, Formula, course_formula, special_cases, torch_formula
from cnnlib.ui.language import _, say

MARKER = re.compile(r"\\cnn([a-z]+)\{")


def coloured(latex: str) -> str:
    """LaTeX in which the marks of roles have become their colours.

    The colours are those of the light theme; the style sheet turns them for the dark one.
    """
    return MARKER.sub(lambda mark: rf"\textcolor{{{ROLES[mark[1]].light}}}{{", latex)
