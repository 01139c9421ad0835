"""A channel of a network's first convolution on the stage, up to its activation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from cnnlib.analysis.first_convolution import Derivation
from cnnlib.core.number_format import format_shape
from cnnlib.provenance.rule import Rule
from cnnlib.ui.components.html_block import panel
from cnnlib.ui.components.stage.grid import Grid, Role
from cnnlib.ui.components.stage.stage import stage
from cnnlib.ui.components.verification_line import verification_line
from cnnlib.ui.core.language import _


def first_convolution_stage(key: str, derivation: Derivation, opened: str, channel: int) -> None:
    """Draw the stage and, below it, the comparison with the network's own output.

    Args:
        key: Name of this place on the page.
        derivation: The channel.
        opened: Name of the layer whose cells are walked through, one of the derivation's.
        channel: The channel, counted from 0.
    """
    title = _("How channel {channel} of {layer} is made").format(channel=channel, layer=opened)
    st.markdown(f"**{title}**")
    values = derivation.outputs[opened]
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    stage(
        key,
        derivation_grids(derivation),
        derivation_rules(derivation, opened),
        main=opened,
        separators=separators(derivation),
        selected=(opened, int(row), int(column)),
        height=230,
        terms=26,
        chain=True,
    )
    panel(f"{key}:proof", verification_line(derivation.verification, _part(derivation)))


def derivation_grids(derivation: Derivation) -> list[Grid]:
    """Return the grids of the stage, in reading order."""
    normalized = [step.target for step in derivation.steps if step.constants]
    padded, sides = derivation.padded, derivation.pad
    grids = [
        Grid("input", "input", padded, _("Input"), pad=sides, scale="picture", limit=1.0),
        Grid("kernel", "kernel", derivation.kernel, _("Kernel")),
    ]
    if derivation.bias is not None:
        grids.append(Grid("bias", "bias", [[derivation.bias]], _("Bias"), below=True))
    for name in derivation.layers:
        role: Role = "statistic" if name in normalized else "output"
        grids.append(Grid(name, role, derivation.outputs[name], name.rpartition(".")[2]))
    return grids


def derivation_rules(derivation: Derivation, opened: str) -> list[Rule]:
    """Return the rules of the steps up to all layers; those of `opened` come last."""
    return sorted(derivation.rules(), key=lambda rule: rule.target == opened)


def separators(derivation: Derivation) -> list[str]:
    """Return the signs between the grids."""
    signs = ["∗", "="] if derivation.bias is None else ["∗", "", "="]
    return signs + ["→"] * (len(derivation.layers) - 1)


def _part(derivation: Derivation) -> str:
    """Return which part of a large output is derived; empty where it is all of it."""
    spec, (top, left) = derivation.spec, derivation.corner
    whole = (spec.height.output, spec.width.output)
    rows, columns = derivation.outputs[derivation.layers[0]].shape
    if (rows, columns) == whole:
        return ""
    return _(
        "Of {whole} places the stage shows rows {top} to {bottom} and columns {left} to {right}."
    ).format(
        whole=format_shape(whole),
        top=top + 1,
        bottom=top + rows,
        left=left + 1,
        right=left + columns,
    )
