"""The loss trap: (N, 1) predictions against (N,) targets, beside shapes that match."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.core.number_format import format_number
from cnnlib.ops.products.loss_trap import loss_trap, trap_numbers
from cnnlib.provenance.elementwise import Elementwise
from cnnlib.ui.components.facts_strip import facts_strip
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.grid import Grid
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _
from cnnlib.ui.core.page_state import PageState


def loss(state: PageState) -> None:
    """Draw both losses, and the squares that the second one averages."""
    prediction, target = trap_numbers(state["n"])
    found = loss_trap(prediction, target)
    st.caption(
        _("Of (N, 1) and (N,) every prediction meets every target: only the diagonal is meant.")
    )
    facts_strip(
        [
            (_("Loss of (N,) and (N,)"), format_number(found.matched)),
            (_("Loss of (N, 1) and (N,)"), format_number(found.broadcast)),
            (_("Squares that are averaged"), f"{len(target)} → {found.squares.size}"),
        ]
    )
    size = found.squares.shape
    diagonal = np.eye(len(target), dtype=int).tolist()
    stage(
        f"{state.page}:loss",
        [
            Grid("p", "input", prediction[:, None], _("Prediction"), stretch=size, size="(N, 1)"),
            Grid("t", "kernel", target[None, :], _("Target"), stretch=size, size="(N,)"),
            Grid(
                "y",
                "output",
                found.squares,
                _("Squared difference"),
                size="(N, N)",
                groups=diagonal,
            ),
        ],
        [Elementwise("y", "({p} − {t})²", {"p": "p", "t": "t"})],
        selected=("y", 0, len(target) - 1),
        separators=("−", "→"),
        height=240,
    )
    panel(f"{state.page}:loss-proof", verification_line(found.verification))
    if found.warning:
        st.code(f"UserWarning: {found.warning}", language=None, wrap_lines=True)
    st.caption(_("The remedy: prediction.squeeze(1), or target.unsqueeze(1)."))
