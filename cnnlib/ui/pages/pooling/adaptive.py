"""The Adaptive tab: which window each cell of nn.AdaptiveAvgPool2d(k) gets."""

from __future__ import annotations

import streamlit as st
import torch

from cnnlib.ops.pooling.reference import adaptive_pool2d
from cnnlib.ops.pooling.verify import verify_adaptive
from cnnlib.ops.pooling.windows import adaptive_windows
from cnnlib.provenance.pooling_window import PoolingWindow
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState
from cnnlib.ui.pages.pooling.result import PoolingResult


def adaptive_tab(state: PageState, result: PoolingResult) -> None:
    """Draw the stage's input, the adaptive result and the windows of both axes."""
    size, kind = (state["a"], state["aw"]), result.spec.kind
    x = torch.from_numpy(result.x)[None, None]
    rows, columns = (
        tuple(window.inside for window in adaptive_windows(length, count))
        for length, count in zip(result.x.shape, size, strict=True)
    )
    form = "max" if kind == "max" else "mean"
    stage(
        f"{state.page}:adaptive",
        [
            Grid("input", "input", result.x, _("Input")),
            Grid("output", "output", adaptive_pool2d(x, kind, size)[0, 0].numpy(), _("Output")),
        ],
        [PoolingWindow("output", "input", rows, columns, form)],  # type: ignore[arg-type]
        selected=("output", 0, 0),
        separators=("→",),
        height=300,
    )
    panel(f"{state.page}:adaptive_proof", verification_line(verify_adaptive(x, kind, size)))
    text = _("Window i runs from ⌊i·n/k⌋ to before ⌈(i+1)·n/k⌉. Rows: {rows}. Columns: {columns}.")
    st.caption(text.format(rows=_ranges(rows), columns=_ranges(columns)))


def _ranges(windows: tuple[tuple[int, ...], ...]) -> str:
    return ", ".join(f"{cells[0] + 1}–{cells[-1] + 1}" for cells in windows)
