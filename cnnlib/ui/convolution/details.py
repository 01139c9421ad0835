"""What follows from the settings: facts, `nn.Conv2d` argument by argument, size curve, code."""

from __future__ import annotations

from html import escape

import streamlit as st

from cnnlib.facts import constructor, facts
from cnnlib.ui.convolution.schema import SCHEMA
from cnnlib.ui.convolution.work import Work, input_code, inside
from cnnlib.ui.language import _
from cnnlib.ui.state import PageState
